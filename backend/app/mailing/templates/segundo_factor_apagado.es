{% block subject %}El segundo paso de tu cuenta está apagado{% endblock %}
{% block preview %}Desde ahora se entra solo con la contraseña.{% endblock %}
{% block title %}Hola, {{ name }}{% endblock %}
{% block body %}
La verificación en dos pasos de tu cuenta de {{ sender }} se apagó. Desde ahora se entra solo con la contraseña.
{% endblock %}
{% block facts %}
Cuenta: {{ to }}
Cuándo: {{ moment }}
{% endblock %}
{% block notes %}
Si no fuiste tú, pide una contraseña nueva en {{ url }}/olvide y avisa a quien administra {{ sender }}.
{% endblock %}
