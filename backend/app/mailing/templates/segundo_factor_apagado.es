{% block subject %}El segundo factor de tu cuenta está desactivado{% endblock %}
{% block preview %}Desde ahora se entra solo con la contraseña.{% endblock %}
{% block title %}Hola, {{ name }}{% endblock %}
{% block body %}
El segundo factor de tu cuenta de {{ sender }} se desactivó. Desde ahora se entra solo con la contraseña.
{% endblock %}
{% block facts %}
Cuenta: {{ to }}
Cuándo: {{ moment }}
{% endblock %}
{% block notes %}
Si no fuiste tú, pide una contraseña nueva en {{ url }}/olvide y avisa a quien administra {{ sender }}.
{% endblock %}
