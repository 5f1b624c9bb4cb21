import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environmentOf, loadText, machineOf, mistakesOf } from '../vfile/load-text.ts';

describe('a machine', () => {
  it('with nothing said about it has all defaults', () => {
    expect(environmentOf('version: 1\nmachines:\n  web:\n')).toEqual({
      name: 'shop',
      projectDir: '/home/ann/shop',
      machines: [
        {
          name: 'web',
          hostname: 'web',
          providers: ['auto'],
          image: { kind: 'catalog', name: 'debian/12' },
          cpus: 2,
          memoryMiB: 1024,
          bootTimeoutMs: 300_000,
          dependsOn: [],
          ports: [],
          folders: [],
          provision: [],
          ready: [],
          env: {},
          autostart: true,
          providerOptions: {},
        },
      ],
      hooks: [],
    });
  });

  it('has paths of the host made absolute, and everything in the units of its names', () => {
    const machine = machineOf(
      `version: 1
machines:
  web:
    image: ./images/base.tar.xz
    provider: [lxc, qemu]
    folders: [{ from: ./a/../conf, to: /etc/shop/, readonly: true }]
    provision:
      - script: { path: setup/run.sh, args: [a, b] }
        as: ann
        cwd: /tmp
        timeout: 1m30s
        inputs: ["sql/**/*.sql"]
      - file: { from: ./nginx.conf, to: /etc/nginx/nginx.conf, mode: "0644", owner: www-data }
    disk: 20GiB
    boot_timeout: 3m
    qemu:
      accel: auto
      firmware: uefi
      boot: { kernel: ./boot/../vmlinuz, cmdline: "root=/dev/vda1" }
    was: old
    message: hello
`,
      'web',
    );
    expect(machine).toMatchObject({
      image: { kind: 'file', path: '/home/ann/shop/images/base.tar.xz', name: './images/base.tar.xz' },
      providers: ['lxc', 'qemu'],
      folders: [{ from: '/home/ann/shop/conf', to: '/etc/shop', readonly: true }],
      provision: [
        {
          kind: 'script',
          path: '/home/ann/shop/setup/run.sh',
          args: ['a', 'b'],
          as: 'ann',
          cwd: '/tmp',
          timeoutMs: 90_000,
          inputs: ['sql/**/*.sql'],
        },
        { kind: 'file', from: '/home/ann/shop/nginx.conf', to: '/etc/nginx/nginx.conf', mode: '0644', owner: 'www-data' },
      ],
      diskMiB: 20 * 1024,
      bootTimeoutMs: 180_000,
      // What only repeats a default is no option of the machine.
      providerOptions: { qemu: { firmware: 'uefi', boot: { kernel: '/home/ann/shop/vmlinuz', cmdline: 'root=/dev/vda1' } } },
      was: 'old',
      message: 'hello',
    });
  });

  it('keeps env maps that look like a prototype harmless', () => {
    const { env } = machineOf('version: 1\nmachines: { web: { env: { __proto__: x } } }\n', 'web');
    expect(Object.keys(env)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(env)).toBe(Object.prototype);
  });
});

describe('steps', () => {
  it('have ids that are unique in the machine', () => {
    const { provision } = machineOf(
      `version: 1
machines:
  web:
    provision:
      - packages: [a]
      - shell: one
      - { shell: two, name: tidy }
      - shell: three
      - script: ./db/setup.sh
      - script: { path: ./db/setup.sh, args: [again] }
      - file: { from: ./a, to: /etc/x }
      - file: { from: ./b, to: /etc/x }
      - reboot: true
      - packages: [b]
`,
      'web',
    );
    expect(provision.map(({ id }) => id)).toEqual([
      'packages #1',
      'shell #1',
      'tidy',
      'shell #2',
      'script ./db/setup.sh',
      'script ./db/setup.sh #2',
      'file /etc/x',
      'file /etc/x #2',
      'reboot #1',
      'packages #2',
    ]);
  });
});

describe('count', () => {
  const text =
    'version: 1\nmachines:\n  db: { depends_on: [web, web-1] }\n  web: { count: 2, was: app, ports: ["808${machine.index}:80"] }\n';

  it('makes machines with a suffix from 1, also when it is 1', () => {
    expect(environmentOf(text).machines.map(({ name, index }) => [name, index])).toEqual([
      ['db', undefined],
      ['web-1', 1],
      ['web-2', 2],
    ]);
    expect(environmentOf('version: 1\nmachines: { a: { count: 1 } }\n').machines.map(({ name }) => name)).toEqual(['a-1']);
  });

  it('is meant by its name in depends_on, and gives former names the same suffix', () => {
    expect(machineOf(text, 'db').dependsOn).toEqual(['web-1', 'web-2']);
    expect(machineOf(text, 'web-2')).toMatchObject({ hostname: 'web-2', was: 'app-2', ports: [{ host: 8082 }] });
  });
});

describe('paths of the project', () => {
  it('that an environment reads are told with their places', () => {
    const result = loadText(`version: 1
machines:
  web:
    image: ./base.tar
    folders: [.:/srv]
    provision:
      - script: ./a.sh
        inputs: ["sql/**/*.sql", b.txt]
      - file: { from: ./c, to: /c }
`);
    const told = result.ok ? result.projectPaths : [];
    expect(told.map(({ path, kind, machine, place }) => `${machine} ${kind} ${path}, line ${place.line}`)).toEqual([
      'web image /home/ann/shop/base.tar, line 4',
      'web folder /home/ann/shop, line 5',
      'web script /home/ann/shop/a.sh, line 7',
      'web inputs /home/ann/shop/sql, line 8',
      'web inputs /home/ann/shop/b.txt, line 8',
      'web file /home/ann/shop/c, line 9',
    ]);
  });
});

describe('circles', () => {
  it('are found exactly when there are some, and each says a real way round', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const edges = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), {
      maxLength: 9,
      selector: ([from, to]) => `${from}${to}`,
    });
    fc.assert(
      fc.property(edges, (pairs) => {
        const needs = (name: string) => pairs.filter(([from]) => from === name).map(([, to]) => to);
        const machines = Object.fromEntries(names.map((name) => [name, { depends_on: needs(name) }]));
        const found = mistakesOf(JSON.stringify({ version: 1, machines }));
        expect(found.length > 0).toBe(names.some((name) => leadsBack(name, needs)));
        for (const { message } of found) {
          const way = message.slice(message.indexOf(': ') + 2).split(' → ');
          expect(way.at(-1)).toBe(way[0]);
          for (const [at, name] of way.slice(0, -1).entries()) expect(needs(name)).toContain(way[at + 1]);
        }
      }),
    );
  });

  it('that have nothing to do with each other are both told', () => {
    const text =
      'version: 1\nmachines: { a: { depends_on: [c, b] }, b: { depends_on: [a] }, c: { depends_on: [d] }, d: { depends_on: [c] } }\n';
    expect(
      mistakesOf(text)
        .map(({ message }) => message.slice(message.indexOf(': ') + 2))
        .sort(),
    ).toEqual(['a → b → a', 'c → d → c']);
  });
});

function leadsBack(start: string, needs: (name: string) => readonly string[]): boolean {
  const seen = new Set(needs(start));
  for (const name of seen) for (const next of needs(name)) seen.add(next);
  return seen.has(start);
}
