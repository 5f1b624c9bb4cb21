import { describe, expect, it } from 'vitest';
import { environmentOf, machineOf, mistakesOf, placeAndRule } from './load-text.ts';

const vfile = `version: 1
defaults: { cpus: 1, memory: 128MiB, env: { A: defaults, B: defaults, C: defaults, D: defaults, E: defaults } }
profiles:
  one: { cpus: 2, memory: 256MiB, env: { B: one, C: one, D: one, E: one } }
  two: { extends: base, memory: 512MiB, env: { C: two, D: two, E: two } }
  base: { cpus: 3, message: from base }
machines:
  web:
    extends: [one, two]
    env: { D: machine, E: machine }
`;

describe('layers', () => {
  it('win in order: own defaults, defaults, profiles in order, machine', () => {
    expect(machineOf(vfile, 'web')).toMatchObject({
      cpus: 3,
      memoryMiB: 512,
      message: 'from base',
      autostart: true,
      providers: ['auto'],
      env: { A: 'defaults', B: 'one', C: 'two', D: 'machine', E: 'machine' },
    });
  });

  it('go on with the local file and --set', () => {
    const options = { local: 'machines: { web: { env: { E: local }, cpus: 4, memory: 1GiB } }\n', sets: ['machines.web.memory=2GiB'] };
    expect(machineOf(vfile, 'web', options)).toMatchObject({ cpus: 4, memoryMiB: 2048, env: { D: 'machine', E: 'local' } });
  });

  it('let the local file change defaults and profiles without passing the machine', () => {
    const options = { local: 'defaults: { env: { A: local, E: local } }\nprofiles: { base: { cpus: 8 } }\n' };
    expect(machineOf(vfile, 'web', options)).toMatchObject({ cpus: 8, env: { A: 'local', E: 'machine' } });
  });

  it('let the local file add and remove machines', () => {
    const names = (local: string) =>
      environmentOf(vfile.replace('machines:', 'machines:\n  db:'), { local }).machines.map(({ name }) => name);
    expect(names('machines: { db: null }\n')).toEqual(['web']);
    expect(names('machines:\n  extra:\n')).toEqual(['db', 'web', 'extra']);
    expect(names('')).toEqual(['db', 'web']);
  });
});

describe('null', () => {
  it('takes a key away, whatever layer it came from', () => {
    const options = { local: 'machines: { web: { memory: null, env: { B: null } } }\n', sets: ['machines.web.message=null'] };
    const { memoryMiB, env, message } = machineOf(vfile, 'web', options);
    expect({ memoryMiB, env, message }).toEqual({
      memoryMiB: 1024,
      env: { A: 'defaults', C: 'two', D: 'machine', E: 'machine' },
      message: undefined,
    });
  });

  it('takes a whole map away, and a later layer begins it anew', () => {
    const options = { local: 'machines: { web: { env: null } }\n', sets: ['machines.web.env.NEW=yes'] };
    expect(machineOf(vfile, 'web', options).env).toEqual({ NEW: 'yes' });
  });

  it('is a mistake in the Vfile, and inside lists everywhere', () => {
    expect(mistakesOf('version: 1\nmachines: { a: { cpus: null } }\n').map(placeAndRule)).toEqual(['Vfile.yaml:2:24-2:28 null-value']);
    expect(mistakesOf(vfile, { local: 'machines: { web: { ports: [null] } }\n' }).map(placeAndRule)).toEqual([
      'Vfile.local.yaml:1:28-1:32 null-value',
    ]);
  });
});

describe('lists', () => {
  it.each(['__proto__', 'constructor', 'toString'])('below the key %s are only an unknown key', (key) => {
    const text = `machines: { web: { ${key}: [] } }\n`;
    const found = mistakesOf(`version: 1\n${text}`, { local: text });
    expect(found.map(({ rule }) => rule)).toEqual(['unknown-key', 'unknown-key']);
  });

  const lists = `version: 1
defaults:
  ports: ["8080:80", "5353:53/udp"]
  folders: [".:/srv/app"]
  ready: [{ tcp: 80 }]
  provision:
    - packages: [curl]
    - { name: setup, shell: one, as: ann, env: { A: "1" } }
machines:
  web:
    ports: ["9090:80", { guest: 443 }]
    folders: [{ from: ./web, to: /srv/app/, readonly: true }, "./logs:/srv/logs"]
    ready: [{ tcp: 443 }]
    provision:
      - { name: setup, timeout: 5m, env: { B: "2" } }
      - shell: two
`;

  it('of ports merge by guest port and protocol', () => {
    expect(machineOf(lists, 'web').ports.map(({ host, guest, protocol }) => `${host}:${guest}/${protocol}`)).toEqual([
      '9090:80/tcp',
      '5353:53/udp',
      'auto:443/tcp',
    ]);
  });

  it('of folders merge by guest path', () => {
    expect(machineOf(lists, 'web').folders).toEqual([
      { from: '/home/ann/shop/web', to: '/srv/app', readonly: true },
      { from: '/home/ann/shop/logs', to: '/srv/logs', readonly: false },
    ]);
  });

  it('of steps merge by name and keep their place; unnamed ones are added', () => {
    expect(machineOf(lists, 'web').provision).toMatchObject([
      { id: 'packages #1', packages: ['curl'] },
      { id: 'setup', text: 'one', as: 'ann', timeoutMs: 300_000, env: { A: '1', B: '2' } },
      { id: 'shell #1', text: 'two' },
    ]);
  });

  it('of other things are replaced', () => {
    expect(machineOf(lists, 'web').ready).toEqual([{ kind: 'tcp', port: 443, timeoutMs: 60_000 }]);
  });

  it('let a later layer give a named step another kind', () => {
    const { provision } = machineOf(lists, 'web', { local: 'machines: { web: { provision: [{ name: setup, script: ./s.sh }] } }\n' });
    expect(provision[1]).toMatchObject({ id: 'setup', kind: 'script', path: '/home/ann/shop/s.sh', as: 'ann' });
    expect(provision[1]).not.toHaveProperty('text');
  });
});

describe('--set', () => {
  const web = 'version: 1\nmachines: { web: { env: { A: "1" } } }\n';

  it.each([
    ['machines.web.cpus=0.5', { cpus: 0.5 }],
    ['machines.web.autostart=false', { autostart: false }],
    ['machines.web.env.PORT=80', { env: { A: '1', PORT: '80' } }],
    ['machines.web.env={B: x}', { env: { A: '1', B: 'x' } }],
    ['machines.web.ports=["9090:80"]', { ports: [{ bind: '127.0.0.1', host: 9090, guest: 80, protocol: 'tcp' }] }],
    ['machines.web.message="a = b"', { message: 'a = b' }],
    ['machines.web.env."A"=2', { env: { A: '2' } }],
    ['machines.web.message=${machine.name}', { message: 'web' }],
  ])('%s', (set, expected) => {
    expect(machineOf(web, 'web', { sets: [set] })).toMatchObject(expected);
  });

  it('takes the later of two', () => {
    expect(machineOf(web, 'web', { sets: ['machines.web.cpus=1', 'machines.web.cpus=2'] }).cpus).toBe(2);
  });

  it.each([
    ['machines.web.cpus', '--set:1:1-1:18 bad-set'],
    ['machines.web.cpus=', '--set:1:1-1:19 bad-set'],
    ['machines..cpus=1', '--set:1:1-1:17 bad-set'],
    ['machines.web.cpus=[1', '--set:1:21-1:22 yaml-syntax'],
    ['machines.web.cpuz=1', '--set:1:14-1:18 unknown-key'],
    ['machines.web.cpus=lots', '--set:1:19-1:23 wrong-type'],
    ['machines.web.ports.0="80"', '--set:1:14-1:19 wrong-type'],
    ['machines.wb.cpus=1', '--set:1:10-1:12 unknown-machine'],
  ])('points into %s', (set, expected) => {
    expect(mistakesOf(web, { sets: [set] }).map(placeAndRule)).toEqual([expected]);
  });
});
