{% block subject %}Entraron a tu cuenta desde un dispositivo nuevo{% endblock %}
{% block preview %}{{ device or "Un programa" }}, {{ moment }}{% endblock %}
{% block title %}Hola, {{ name }}{% endblock %}
{% block body %}
Alguien entró a tu cuenta de {{ sender }} desde un dispositivo que no habías usado antes.
{% endblock %}
{% block facts %}
Dispositivo: {{ device or "Un programa" }}
Dirección: {{ address or "desconocida" }}
Cuándo: {{ moment }}
{% endblock %}
{% block notes %}
Si fuiste tú, no hay nada que hacer. Si no, pide una contraseña nueva en {{ url }}/olvide: eso cierra todas las sesiones.
{% endblock %}
