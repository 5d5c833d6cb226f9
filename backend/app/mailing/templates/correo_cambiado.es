{% block subject %}Tu correo en {{ sender }} cambió{% endblock %}
{% block preview %}Desde ahora se entra con otro correo.{% endblock %}
{% block title %}Hola, {{ name }}{% endblock %}
{% block body %}
El correo con el que entras a {{ sender }} ya no es este.
{% endblock %}
{% block facts %}
Antes: {{ to }}
Ahora: {{ email }}
Cuándo: {{ moment }}
{% endblock %}
{% block notes %}
Si no sabías de este cambio, avisa hoy mismo a quien administra {{ sender }} en tu equipo.
{% endblock %}
