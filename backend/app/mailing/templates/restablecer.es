{% block subject %}Elige una contraseña nueva{% endblock %}
{% block preview %}El enlace vale 30 minutos y sirve una sola vez.{% endblock %}
{% block title %}Hola, {{ name }}{% endblock %}
{% block body %}
Alguien pidió una contraseña nueva para tu cuenta de {{ sender }}. Si fuiste tú, elígela aquí.
{% endblock %}
{% block button %}Elegir contraseña{% endblock %}
{% block notes %}
El enlace vale 30 minutos y sirve una sola vez. Al cambiarla se cierran todas tus sesiones.

Si no fuiste tú, ignora este correo: tu contraseña sigue igual.
{% endblock %}
