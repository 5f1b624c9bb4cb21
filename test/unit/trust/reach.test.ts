import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type JsonSchema, readVfileSchema, resolveRef } from '../../../scripts/generate/json-schema.ts';
import type { HostReach } from '../../../src/machine/host-reach.ts';
import { type LoadTextOptions, loadText } from '../vfile/load-text.ts';
import { readMarks } from '../vfile/marked-text.ts';

const schema = await readVfileSchema(fileURLToPath(new URL('../../../', import.meta.url)));

function reachesOf(text: string, options: LoadTextOptions = {}): readonly HostReach[] {
  const result = loadText(text, { person: { TOKEN: 'x' }, ...options });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, undefined, 1));
  return result.reaches;
}

const web = (machine: string) => `version: 1\nmachines:\n  web:\n    ${machine}\n`;
const sha256 = 'a'.repeat(64);

type Case = readonly [key: string, kind: HostReach['kind'], marked: string, what: string];

/** One for each key of the language that can act on the host: the text with its place marked, and what a person is told. */
const cases: readonly Case[] = [
  [
    'var.env',
    'env',
    `version: 1\nvars: { T: { env: ‹TOKEN› } }\nmachines: { web: { message: "\${T}" }, db: {} }\n`,
    'gives web the value of TOKEN of your environment',
  ],
  [
    'var.env',
    'env',
    `version: 1\nvars: { T: { env: ‹TOKEN›, secret: true } }\nmachines: { web: { env: { A: "\${T}" } } }\n`,
    'gives web the value of TOKEN of your environment, as a secret',
  ],
  ['folder', 'folder', web('folders: [‹../x:/srv/x›]'), 'shares /home/ann/x with web, writable'],
  ['folder.from', 'folder', web('folders: [{ from: ‹/data›, to: /srv/x, readonly: true }]'), 'shares /data with web, read-only'],
  ['folder.from', 'folder', web('folders: [{ from: ‹~/x›, to: /srv/x }]'), 'shares /home/ann/x with web, writable'],
  ['step.script', 'file', web('provision: [{ script: ‹../a.sh› }]'), 'runs /home/ann/a.sh in web'],
  ['step.script.path', 'file', web('provision: [{ script: { path: ‹../a.sh› } }]'), 'runs /home/ann/a.sh in web'],
  ['step.file.from', 'file', web('provision: [{ file: { from: ‹/etc/passwd›, to: /x } }]'), 'copies /etc/passwd into web'],
  ['step.inputs', 'file', web('provision: [{ shell: "true", inputs: [‹../x/**/*.sql›] }]'), 'reads /home/ann/x for web'],
  ['machine.image', 'image', web('image: ‹../x.tar.gz›'), 'starts web from the file /home/ann/x.tar.gz'],
  [
    'image.from',
    'image',
    web(`image: { from: ‹https://example.org/x.qcow2›, sha256: ${sha256} }`),
    `starts web from https://example.org/x.qcow2 (sha256 ${sha256})`,
  ],
  ['port', 'port', web('ports: [‹"0.0.0.0:8080:80"›]'), 'forwards port 8080 of all interfaces (0.0.0.0) to web:80/tcp'],
  ['port.bind', 'port', web('ports: [{ guest: 80, bind: ‹"::"› }]'), 'forwards a free port of all interfaces (::) to web:80/tcp'],
  ['port', 'port', web('ports: [‹"192.168.1.5:5353:53/udp"›]'), 'forwards port 5353 of 192.168.1.5 to web:53/udp'],
  ['port', 'port', web('ports: [‹"80:80"›]'), 'forwards port 80 of 127.0.0.1 to web:80/tcp'],
  ['port.host', 'port', web('ports: [{ host: ‹443›, guest: 443 }]'), 'forwards port 443 of 127.0.0.1 to web:443/tcp'],
  [
    'lxc.config',
    'option',
    web('lxc: { ‹config›: { lxc.prlimit.nofile: "65536" } }'),
    'adds to the LXC configuration of web: lxc.prlimit.nofile = 65536',
  ],
  [
    'lxc.config',
    'option',
    web('lxc: { ‹config›: { lxc.cap.drop: "a\\nlxc.hook = x" } }'),
    'adds to the LXC configuration of web: lxc.cap.drop = a\\nlxc.hook = x',
  ],
  [
    'qemu.args',
    'option',
    web('qemu: { ‹args›: [-device, virtio-rng-pci, "a b"] }'),
    'adds to the QEMU command line of web: -device virtio-rng-pci "a b"',
  ],
  [
    'virtualbox.customize',
    'option',
    web('virtualbox: { ‹customize›: [[modifyvm, ":id", --nested-hw-virt, "on"], [setextradata, ":id", "a b", "c,d; e"]] }'),
    'runs VBoxManage on the hardware of web: modifyvm :id --nested-hw-virt on; setextradata :id "a b" "c,d; e"',
  ],
  ['qemu.boot.kernel', 'file', web('qemu: { boot: { kernel: ‹../vmlinuz› } }'), 'gives the engine of web the file /home/ann/vmlinuz'],
  [
    'qemu.boot.initrd',
    'file',
    web('qemu: { boot: { kernel: ./k, initrd: ‹/boot/initrd.img› } }'),
    'gives the engine of web the file /boot/initrd.img',
  ],
  ['hooks.after_up', 'hook', 'version: 1\nhooks: { after_up: [‹./a.sh›] }\nmachines: { web: }\n', 'runs ./a.sh on this host after up'],
  [
    'hooks.before_halt',
    'hook',
    'version: 1\nhooks: { before_halt: [‹./a.sh›] }\nmachines: { web: }\n',
    'runs ./a.sh on this host before halt',
  ],
  [
    'hooks.before_destroy',
    'hook',
    'version: 1\nhooks: { before_destroy: [‹./a.sh›] }\nmachines: { web: }\n',
    'runs ./a.sh on this host before destroy',
  ],
];

/** Every key once, by where it is defined; a shared part (`port`, `folder`) by its own name. */
function keysOf(block: JsonSchema, path: string, found = new Map<string, JsonSchema>()): ReadonlyMap<string, JsonSchema> {
  for (const [name, reference] of Object.entries(block.properties ?? {})) {
    const key = resolveRef(reference, schema);
    found.set(`${path}${name}`, key);
    // Parts with a name of their own are looked at there.
    if (reference.$ref === undefined) keysOf(key, `${path}${name}.`, found);
  }
  return found;
}

const definitions = Object.entries(schema.definitions ?? {}).filter(([name]) => name !== 'label');
const keys = new Map([
  ...keysOf(schema, ''),
  ...definitions.flatMap(([name, block]) => [[name, block] as const, ...keysOf(block, `${name}.`)]),
]);
/** Forms whose values can lead out of what is inert. */
const reachingForms = ['image', 'image-url', 'port', 'bind', 'folder', 'project-path'];
/** Where the same part of the language stands under two names, its own is the one that is looked at. */
const sameAs: Readonly<Record<string, string>> = { image: 'machine.image', hook_list: 'hooks.after_up' };

function canReach(key: JsonSchema & { readonly 'x-form'?: unknown; readonly items?: { readonly 'x-form'?: unknown } }): boolean {
  const forms = [key['x-form'], key.items?.['x-form']];
  return key['x-trust'] === 'host' || forms.some((form) => reachingForms.includes(String(form)));
}

describe('what acts on the host', () => {
  it.each(cases)('%s gives an item of kind %s, at its place, in words %#', (_key, kind, marked, what) => {
    const { text, place } = readMarks(marked);
    expect(reachesOf(text)).toMatchObject([{ kind, what, place }]);
  });

  const reaching = [...keys].filter(([, key]) => canReach(key)).map(([path]) => sameAs[path] ?? path);
  const shown = new Set(cases.map(([key]) => key));
  it.each([...new Set(reaching)].filter((path) => !/^(defaults|profile)\./.test(path)))(
    '%s can, and is shown above with an item',
    (path) => {
      expect([...shown]).toContain(path);
    },
  );

  it('comes once for each machine that count makes, and is of that machine', () => {
    const found = reachesOf('version: 1\nmachines: { web: { count: 2, ports: ["${machine.index}:80"] } }\n');
    expect(found.map(({ machine, what }) => [machine, what])).toEqual([
      ['web-1', 'forwards port 1 of 127.0.0.1 to web-1:80/tcp'],
      ['web-2', 'forwards port 2 of 127.0.0.1 to web-2:80/tcp'],
    ]);
  });

  it.each<[string, LoadTextOptions]>([
    ['the local file', { local: 'machines: { web: { ports: ["80:80"] } }\n' }],
    ['--set', { sets: ['machines.web.ports=["80:80"]'] }],
    ['a variable of .env', { dotenv: 'P=80\n' }],
    ['--var', { vars: { P: '80' } }],
    ['VUP_VAR_…', { envVars: { P: '80' } }],
  ])('is also seen when it comes by %s', (_what, options) => {
    const text = 'version: 1\nvars: { P: "8080" }\nmachines: { web: { ports: ["${P}:80"] } }\n';
    expect(reachesOf(text)).toEqual([]);
    expect(reachesOf(text, options).map(({ what }) => what)).toEqual(['forwards port 80 of 127.0.0.1 to web:80/tcp']);
  });
});

describe('what is inert', () => {
  const inert = [...keys].filter(([path, key]) => key['x-trust'] === 'inert' && /^machine\.[a-z_]+$/.test(path));
  it.each(inert)('%s: none of its examples acts on the host', (path, key) => {
    const name = path.slice('machine.'.length);
    if (name === 'lxc' || name === 'qemu') return;
    for (const example of key.examples ?? []) {
      const machine = { ...(name === 'hostname' ? { count: 1 } : {}), [name]: example };
      const text = JSON.stringify({ version: 1, profiles: { small: {}, 'with-tools': {} }, machines: { db: {}, web: machine } });
      expect(reachesOf(text)).toEqual([]);
    }
  });

  it.each([
    web('folders: [".:/srv/x", "./a/../b:/srv/y"]'),
    web('ports: ["8080:80", "127.0.0.1:1024:80", "localhost:2000:80", "80"]'),
    web('provision: [{ script: ./a.sh }, { file: { from: ./a, to: /a } }, { shell: "rm -rf /; $(reboot) ${HOME}" }]'),
    web('image: ./x.qcow2'),
    'version: 1\nvars: { A: b }\nmachines: { web: { env: { A: "${A}" } } }\n',
  ])('%#: things of the project, the guest and the loopback', (text) => {
    expect(reachesOf(text)).toEqual([]);
  });
});

describe('a value of the environment', () => {
  it('is asked for by name alone', () => {
    const asked: string[] = [];
    loadText('version: 1\nvars: { T: { env: TOKEN } }\nmachines: { web: }\n', {
      person: new Proxy({}, { get: (_, name) => void asked.push(String(name)) }),
    });
    expect([...new Set(asked)]).toEqual(['TOKEN']);
  });

  it('that is a secret is not asked for at all, and stands in what comes of the Vfile by name', () => {
    const text = 'version: 1\nvars: { T: { env: TOKEN, secret: true } }\nmachines: { web: { env: { URL: "x://${T}@db$${" } } }\n';
    const result = loadText(text, {
      person: new Proxy(
        {},
        {
          get: () => {
            throw new Error('asked');
          },
        },
      ),
      vars: { T: 'hidden-1' },
      dotenv: 'T=hidden-2\n',
    });
    expect(result).toMatchObject({
      ok: true,
      environment: { machines: [{ env: { URL: { secret: ['x://', { name: 'T' }, '@db', '${'] } } }] },
    });
    expect(JSON.stringify({ ...result, sources: {}, effective: result.ok && result.effective() })).not.toContain('hidden');
  });

  it.each([
    'hostname: "${T}"',
    'message: "${T}"',
    'ports: ["${T}:80"]',
    'provision: [{ script: { path: ./a, args: ["${T}"] } }]',
    'lxc: { config: { lxc.a: "${T}" } }',
  ])('that is a secret may not stand in %s', (line) => {
    const result = loadText(`version: 1\nvars: { T: { env: TOKEN, secret: true } }\nmachines: { web: { ${line} } }\n`);
    expect(result.ok ? [] : result.diagnostics.map(({ rule, message }) => [rule, message])).toEqual([
      ['interpolation', 'the secret T may not stand here'],
    ]);
  });

  it('that is not set is a mistake, unless it is a secret or given otherwise', () => {
    const text = (more: string) => `version: 1\nvars: { T: { env: TOKEN${more} } }\nmachines: { web: }\n`;
    expect(loadText(text(''))).toMatchObject({
      ok: false,
      diagnostics: [{ rule: 'unset-variable', message: 'TOKEN is not set in your environment' }],
    });
    expect(loadText(text(''), { vars: { T: 'x' } }).ok).toBe(true);
    expect(loadText(text(', secret: true')).ok).toBe(true);
  });
});
