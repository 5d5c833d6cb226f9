{% block subject %}Tu contraseña cambió{% endblock %}
{% block preview %}Si no fuiste tú, recupera tu cuenta ya.{% endblock %}
{% block title %}Hola, {{ name }}{% endblock %}
{% block body %}
La contraseña de tu cuenta de {{ sender }} cambió. Tus otras sesiones se cerraron.
{% endblock %}
{% block facts %}
Cuenta: {{ to }}
Cuándo: {{ moment }}
{% endblock %}
{% block notes %}
Si fuiste tú, no hay nada que hacer. Si no, pide una contraseña nueva en {{ url }}/olvide y avisa a quien administra {{ sender }}.
{% endblock %}
