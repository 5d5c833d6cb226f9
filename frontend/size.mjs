// What a browser loads for a page, from the build's manifest: `npm run build && npm run size`.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMITS = { firstPage: 200_000, css: 45_000, route: 60_000 };
const FIRST = 'src/routes/contacts.tsx';

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const gzipped = (file) => gzipSync(readFileSync(`dist/${file}`)).length;
const sum = (files) => [...files].reduce((total, file) => total + gzipped(file), 0);

/** A chunk and all that it imports before it runs. */
function closure(key, found = new Set()) {
  if (found.has(key)) return found;
  found.add(key);
  for (const name of manifest[key].imports ?? []) closure(name, found);
  return found;
}

function sizes(keys) {
  const styles = new Set([...keys].flatMap((key) => manifest[key].css ?? []));
  return { js: sum([...keys].map((key) => manifest[key].file)), css: sum(styles) };
}

const shell = closure('index.html');
let isOver = false;
function say(name, size, limit) {
  const verdict = size > limit ? 'OVER' : 'ok';
  isOver ||= size > limit;
  process.stdout.write(
    `${verdict.padEnd(5)}${(size / 1000).toFixed(1).padStart(7)} kB of ${limit / 1000}  ${name}\n`,
  );
}

const first = sizes(closure(FIRST, new Set(shell)));
say('JavaScript of the list', first.js, LIMITS.firstPage);
say('CSS of the list', first.css, LIMITS.css);
for (const [key, { isDynamicEntry }] of Object.entries(manifest)) {
  if (!isDynamicEntry || !key.startsWith('src/routes/')) continue;
  const own = [...closure(key, new Set(shell))].filter((name) => !shell.has(name));
  say(`JavaScript of ${key} beside the shell`, sizes(own).js, LIMITS.route);
}
process.exitCode = isOver ? 1 : 0;
