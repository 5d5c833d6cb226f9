{% block subject %}Confirma tu correo nuevo{% endblock %}
{% block preview %}Con este correo vas a entrar desde ahora. El enlace vale 24 horas.{% endblock %}
{% block title %}Hola, {{ name }}{% endblock %}
{% block body %}
Pediste entrar a {{ sender }} con este correo: {{ to }}. Confirma que es tuyo y queda listo.
{% endblock %}
{% block button %}Confirmar el correo{% endblock %}
{% block notes %}
El enlace vale 24 horas y sirve una sola vez. Mientras tanto sigues entrando con el de antes.

Si no fuiste tú, ignora este correo: nada cambia.
{% endblock %}
