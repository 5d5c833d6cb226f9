import { createServer, type Socket } from 'node:net';
import { expect } from '@playwright/test';

export type Message = { to: string; title: string; text: string; html: string };

/** A mail server that takes whatever comes (RFC 5321, as much of it as a client needs). */
export class MailServer {
  readonly got: Message[] = [];
  private readonly server = createServer((socket) => this.serve(socket));

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.server.listen(port, 'localhost', resolve));
  }

  close(): void {
    this.server.close();
  }

  /** What is sent to this address under this title, once it is there. */
  async find(to: string, title: RegExp): Promise<Message> {
    const found = () => this.got.filter((message) => message.to === to && title.test(message.title)).at(-1);
    await expect.poll(found, { timeout: 30_000 }).toBeTruthy();
    return found() as Message;
  }

  private serve(socket: Socket): void {
    let waiting = '';
    let isMail = false;
    socket.on('error', () => socket.destroy());
    socket.write('220 mail.example.com ESMTP\r\n');
    socket.on('data', (chunk) => {
      waiting += chunk.toString('latin1');
      for (;;) {
        const mark = isMail ? '\r\n.\r\n' : '\r\n';
        const end = waiting.indexOf(mark);
        if (end < 0) return;
        const said = waiting.slice(0, end);
        waiting = waiting.slice(end + mark.length);
        if (isMail) this.got.push(read(said.replace(/^\.\./gm, '.')));
        isMail = !isMail && said.toUpperCase() === 'DATA';
        if (said.toUpperCase() === 'QUIT' && !isMail) socket.end('221 Bye\r\n');
        else socket.write(isMail ? '354 Go on\r\n' : '250 OK\r\n');
      }
    });
  }
}

/** Of `multipart/alternative` the text and the page, which come as quoted-printable UTF-8. */
function read(source: string): Message {
  const boundary = /boundary="(.+?)"/.exec(source)?.[1] ?? '';
  const [head = '', text = '', html = ''] = source.split(`--${boundary}`);
  const page = decoded(html);
  return {
    to: /^To: (.+)$/m.exec(head)?.[1]?.trim() ?? '',
    title: /<title>(.+?)<\/title>/.exec(page)?.[1] ?? '',
    text: decoded(text),
    html: page,
  };
}

function decoded(part: string): string {
  const body = part.slice(part.indexOf('\r\n\r\n') + 4);
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
