import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Mail, User } from '@/lib/types';
import { renderApp } from './render.tsx';
import { ADMIN, asAdmin, server } from './server.ts';

const id = (last: number) => `00000000-0000-4000-8000-0000000000${last}`;
const FAILED: Mail = {
  id: id(41),
  tipo: 'invitacion',
  estado: 'fallido',
  para: 'luz@example.com',
  nombre: 'Luz',
  idioma: 'es',
  usuario_id: id(42),
  intentos: 3,
  siguiente_at: '2026-11-20T15:00:00Z',
  error: 'rechazado',
  respuesta: '550 no such user',
  created_at: '2026-11-20T15:00:00Z',
  sent_at: null,
};
const SENT: Mail = {
  ...FAILED,
  id: id(43),
  tipo: 'restablecer',
  estado: 'enviado',
  intentos: 1,
  error: null,
  respuesta: null,
  sent_at: '2026-11-20T15:00:05Z',
};

const listing = (mails: () => Mail[]) =>
  http.get('*/api/correos/', ({ request }) => {
    const estado = new URL(request.url).searchParams.get('estado');
    return HttpResponse.json({
      items: mails().filter((mail) => !estado || mail.estado === estado),
      next_cursor: null,
    });
  });
const having = (has_mailbox: boolean, sends_mail: boolean) =>
  http.get('*/api/auth/options', () => HttpResponse.json({ has_mailbox, sends_mail }));

describe('what was sent', () => {
  it('is told with what became of it, and why', async () => {
    server.use(
      asAdmin,
      listing(() => [FAILED, SENT]),
    );
    renderApp('/correo');
    const rows = await within(await screen.findByRole('main')).findAllByRole('listitem');
    expect(rows[0]).toHaveTextContent('Invitación para Luz');
    expect(rows[0]).toHaveTextContent('luz@example.com');
    expect(rows[0]).toHaveTextContent('3 intentos');
    expect(rows[0]).toHaveTextContent('El servidor de correo lo rechazó. Respondió: 550 no such user');
    expect(rows[0]).toHaveTextContent('Falló');
    expect(rows[1]).toHaveTextContent('Contraseña nueva para Luz');
    expect(rows[1]).toHaveTextContent('Enviado');
    expect(screen.getAllByRole('button', { name: /^Reintentar/ })).toHaveLength(1);
    expect(screen.queryByText(/SMTP_HOST/)).not.toBeInTheDocument();
  });

  it('is narrowed to what failed, and the address keeps it', async () => {
    server.use(
      asAdmin,
      listing(() => [FAILED, SENT]),
    );
    const { user, router } = renderApp('/correo');
    await screen.findByText('Contraseña nueva para Luz');
    await user.click(screen.getByRole('radio', { name: 'Fallidos' }));
    await waitFor(() => expect(screen.queryByText('Contraseña nueva para Luz')).not.toBeInTheDocument());
    expect(router.state.location.href).toBe('/correo?envio=fallido');
    await user.click(screen.getByRole('radio', { name: 'En espera' }));
    await user.click(await screen.findByRole('button', { name: 'Verlos todos' }));
    expect(await screen.findByText('Contraseña nueva para Luz')).toBeVisible();
  });

  it('is tried again, and followed until it is gone', async () => {
    let mail = FAILED;
    let looks = 0;
    server.use(
      asAdmin,
      http.get('*/api/correos/', () => {
        if (mail.estado === 'en_espera') looks += 1;
        if (looks > 1) mail = { ...mail, estado: 'enviado', sent_at: '2026-11-20T15:00:09Z' };
        return HttpResponse.json({ items: [mail], next_cursor: null });
      }),
      http.post(`*/api/correos/${FAILED.id}/reintentar`, () => {
        mail = { ...FAILED, estado: 'en_espera', error: null, respuesta: null, intentos: 0 };
        return HttpResponse.json(mail);
      }),
    );
    const { user } = renderApp('/correo');
    await user.click(await screen.findByRole('button', { name: 'Reintentar: Invitación para Luz' }));
    expect(await screen.findByText('Se envía de nuevo enseguida')).toBeVisible();
    const row = screen.getByText('Invitación para Luz').closest('li') as HTMLElement;
    expect(row).toHaveTextContent('En espera');
    await waitFor(() => expect(row).toHaveTextContent(/Enviado$/), { timeout: 10_000 });
  });

  it.each([
    [true, /todo llega al buzón de desarrollo/],
    [false, /lo que se envíe queda en espera/],
  ])('says that there is no mail server (mailbox: %s)', async (hasMailbox, text) => {
    server.use(
      asAdmin,
      having(hasMailbox, false),
      listing(() => []),
    );
    renderApp('/correo');
    expect(await screen.findByText(text)).toBeVisible();
    expect(await screen.findByRole('heading', { name: 'Todavía no se ha enviado nada' })).toBeVisible();
  });

  it('is no page for who is no superuser', async () => {
    server.use(http.get('*/api/auth/me', () => HttpResponse.json({ ...ADMIN, is_superuser: false })));
    renderApp('/correo');
    expect(
      await screen.findByRole('heading', { name: 'Esta página es de los administradores' }),
    ).toBeVisible();
  });
});

describe('the mailbox of development', () => {
  const LINE = {
    id: id(51),
    para: 'luz@example.com',
    asunto: 'Te invitaron a Base CRM',
    created_at: '2026-11-20T15:00:00Z',
  };
  const open = http.get('*/api/buzon/', () => HttpResponse.json([LINE]));

  it('shows a message in a frame where nothing runs, its link beside it', async () => {
    server.use(
      open,
      http.get(`*/api/buzon/${LINE.id}`, () =>
        HttpResponse.json({
          ...LINE,
          html: '<p>Hola</p><script>1</script>',
          texto: 'Hola, Luz',
          enlace: 'http://localhost/invitacion#abc',
        }),
      ),
    );
    const { user, router } = renderApp('/buzon', { token: null });
    await user.click(await screen.findByRole('link', { name: /^Te invitaron a Base CRM/ }));
    const message = await screen.findByTitle('Te invitaron a Base CRM');
    expect(message).toHaveAttribute('sandbox', '');
    expect(message).toHaveAttribute('srcdoc', expect.stringContaining('<p>Hola</p>'));
    expect(screen.getByRole('link', { name: 'Abrir su enlace' })).toHaveAttribute(
      'href',
      'http://localhost/invitacion#abc',
    );
    expect(router.state.location.search).toEqual({ mensaje: LINE.id });
    await user.click(screen.getByRole('radio', { name: 'Texto' }));
    expect(screen.getByText('Hola, Luz')).toBeVisible();
  });

  it('is nowhere else', async () => {
    server.use(http.get('*/api/buzon/', () => HttpResponse.json({ code: 'no_mailbox' }, { status: 404 })));
    renderApp('/buzon', { token: null });
    expect(await screen.findByText('Este servidor no tiene buzón de desarrollo.')).toBeVisible();
  });

  it('says what comes while it is empty', async () => {
    server.use(http.get('*/api/buzon/', () => HttpResponse.json([])));
    renderApp('/buzon', { token: null });
    expect(await screen.findByRole('heading', { name: 'El buzón está vacío' })).toBeVisible();
  });
});

describe('inviting', () => {
  const LUZ: User = {
    ...ADMIN,
    id: id(42),
    nombres: 'Luz',
    apellidos: 'Mora',
    nombre_completo: 'Luz Mora',
    email: 'luz@example.com',
    is_superuser: false,
    is_invited: true,
  };

  it('makes a user who is marked until they accept', async () => {
    let users = [ADMIN];
    let sent: unknown;
    server.use(
      asAdmin,
      http.get('*/api/users/', () => HttpResponse.json(users)),
      http.post('*/api/users/invitations', async ({ request }) => {
        sent = await request.json();
        users = [ADMIN, LUZ];
        return HttpResponse.json(LUZ);
      }),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Invitar' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Invitar a alguien' }));
    await user.type(dialog.getByLabelText('Correo'), 'luz@example.com');
    await user.type(dialog.getByLabelText('Nombres'), 'Luz');
    await user.type(dialog.getByLabelText('Apellidos'), 'Mora');
    await user.click(dialog.getByRole('button', { name: 'Enviar invitación' }));
    expect(await screen.findByText('Invitación enviada a luz@example.com')).toBeVisible();
    expect(await screen.findByRole('row', { name: /Luz Mora .*Usuario Invitado/ })).toBeVisible();
    expect(sent).toEqual({
      email: 'luz@example.com',
      nombres: 'Luz',
      apellidos: 'Mora',
      is_superuser: false,
    });
  });

  it('is refused at the e-mail that is taken, and what was typed stays, also with a password', async () => {
    server.use(
      asAdmin,
      http.get('*/api/users/', () => HttpResponse.json([ADMIN])),
      http.post('*/api/users/invitations', () =>
        HttpResponse.json({ code: 'user_email_taken', detail: 'x' }, { status: 400 }),
      ),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Invitar' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Invitar a alguien' }));
    await user.type(dialog.getByLabelText('Correo'), 'admin@example.com');
    await user.type(dialog.getByLabelText('Nombres'), 'Luz');
    await user.type(dialog.getByLabelText('Apellidos'), 'Mora{Enter}');
    await waitFor(() =>
      expect(dialog.getByLabelText('Correo')).toHaveAccessibleDescription(
        'Ese correo ya es de otro usuario.',
      ),
    );
    await user.click(dialog.getByRole('button', { name: 'Cancelar' }));
    await user.click(screen.getByRole('button', { name: 'Nuevo usuario' }));
    const other = within(await screen.findByRole('dialog', { name: 'Nuevo usuario' }));
    expect(other.getByLabelText('Nombres')).toHaveValue('Luz');
  });

  it('is done again from the menu', async () => {
    const again: string[] = [];
    server.use(
      asAdmin,
      http.get('*/api/users/', () => HttpResponse.json([ADMIN, LUZ])),
      http.post('*/api/users/:id/invitation', ({ params }) => {
        again.push(String(params.id));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Acciones de Luz Mora' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Invitar de nuevo' }));
    expect(await screen.findByText('Invitación enviada a luz@example.com')).toBeVisible();
    expect(again).toEqual([LUZ.id]);
    await user.click(screen.getByRole('button', { name: 'Acciones de Admin Sistema' }));
    await screen.findByRole('menuitem', { name: 'Editar' });
    expect(screen.queryByRole('menuitem', { name: 'Invitar de nuevo' })).not.toBeInTheDocument();
  });

  it('says that it would not arrive where no mail is sent', async () => {
    server.use(
      asAdmin,
      having(false, false),
      http.get('*/api/users/', () => HttpResponse.json([ADMIN])),
    );
    const { user } = renderApp('/usuarios');
    await user.click(await screen.findByRole('button', { name: 'Invitar' }));
    expect(await screen.findByText(/así que la invitación no llegaría/)).toBeVisible();
  });
});
