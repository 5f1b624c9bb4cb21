import { describe, expect, it } from 'vitest';
import { machineOf, mistakesOf } from './load-text.ts';

const text = 'version: 1\nvars: { WHO: vfile }\nmachines: { web: { message: "${WHO}" } }\n';

describe('a variable', () => {
  const everywhere = { vars: { WHO: 'option' }, envVars: { WHO: 'environment' }, dotenv: 'WHO=dotenv\n', local: 'vars: { WHO: local }\n' };
  it.each([
    ['option', everywhere],
    ['environment', { ...everywhere, vars: {} }],
    ['dotenv', { ...everywhere, vars: {}, envVars: {} }],
    ['local', { ...everywhere, vars: {}, envVars: {}, dotenv: '' }],
    ['vfile', {}],
  ])('has the value of the %s', (expected, options) => {
    expect(machineOf(text, 'web', options).message).toBe(expected);
  });

  it('is put in as it is, and not looked at again', () => {
    expect(machineOf(text, 'web', { vars: { WHO: '${host.arch} $${x} "\'' } }).message).toBe('${host.arch} $${x} "\'');
  });

  it('that nobody declared is a mistake for --var, and nothing for .env and the environment', () => {
    expect(mistakesOf(text, { vars: { WHOM: 'x' } })[0]?.hint).toBe('did you mean "WHO"?');
    expect(mistakesOf(text, { envVars: { OTHER: 'x' }, dotenv: 'OTHER=x\n' })).toEqual([]);
  });

  it('cannot bring control characters in', () => {
    expect(mistakesOf(text, { vars: { WHO: 'a\u001b[2J' } }).map(({ rule }) => rule)).toEqual(['control-character']);
  });
});

describe('built-in names', () => {
  it('are those of the machine, the host and the project', () => {
    const message = '"${machine.name} ${machine.index} ${host.arch} ${host.cpus} ${project.dir}"';
    const { message: filled } = machineOf(`version: 1\nmachines: { web: { count: 2, message: ${message} } }\n`, 'web-2');
    expect(filled).toBe('web-2 2 x86_64 4 /home/ann/shop');
  });
});

describe('where ${…} is replaced', () => {
  it('makes numbers and truth values where they are wanted', () => {
    const { cpus, autostart, ports, folders, ready } = machineOf(
      `version: 1
vars: { N: "2", P: "8080", T: "false" }
machines:
  web:
    cpus: "\${N}"
    autostart: "\${T}"
    ports: [{ host: "\${P}", guest: "80" }, "\${P}:90/udp"]
    folders: [{ from: ".", to: /srv, readonly: "\${T}" }]
    ready: [{ tcp: "\${P}" }, { http: "\${P}" }, { http: { port: "\${P}", status: "20\${N}" } }]
`.replace('guest: "80"', 'guest: 80'),
      'web',
    );
    expect({ cpus, autostart }).toEqual({ cpus: 2, autostart: false });
    expect(ports.map(({ host }) => host)).toEqual([8080, 8080]);
    expect(folders[0]?.readonly).toBe(false);
    expect(ready).toMatchObject([{ port: 8080 }, { kind: 'http', port: 8080, path: '/' }, { port: 8080, status: 202 }]);
  });

  it('multiplies by a variable', () => {
    expect(machineOf('version: 1\nvars: { N: "3" }\nmachines: { web: { count: "${N}" } }\n', 'web-3').index).toBe(3);
  });

  it('leaves shell text and probes alone, and scripts keep what the shell has to read', () => {
    const { provision, ready } = machineOf(
      'version: 1\nmachines: { web: { provision: [{ shell: "echo ${HOME} $${x}" }], ready: [{ shell: "test ${HOME}" }] } }\n',
      'web',
    );
    expect(provision[0]).toMatchObject({ text: 'echo ${HOME} $${x}' });
    expect(ready[0]).toMatchObject({ text: 'test ${HOME}' });
  });

  it('makes $${ a literal ${', () => {
    expect(machineOf('version: 1\nmachines: { web: { message: "a $${b} $c {d}" } }\n', 'web').message).toBe('a ${b} $c {d}');
  });

  it('works in depends_on, and finds no circle among machines that wait for others of their kind', () => {
    const { dependsOn } = machineOf(
      'version: 1\nmachines: { db: { count: 2 }, web: { count: 2, depends_on: ["db-${machine.index}"] } }\n',
      'web-2',
    );
    expect(dependsOn).toEqual(['db-2']);
  });
});
