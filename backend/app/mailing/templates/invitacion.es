{% block subject %}Te invitaron a {{ sender }}{% endblock %}
{% block preview %}Elige tu contraseña y entra. El enlace vale 7 días.{% endblock %}
{% block title %}Hola, {{ name }}{% endblock %}
{% block body %}
{{ actor or "Tu equipo" }} te invitó a {{ sender }}, donde el equipo lleva sus contactos.

Elige una contraseña y entra con este correo: {{ to }}.
{% endblock %}
{% block button %}Aceptar la invitación{% endblock %}
{% block notes %}
El enlace vale 7 días y sirve una sola vez.

Si no esperabas esta invitación, ignora este correo: sin ti nadie entra.
{% endblock %}
