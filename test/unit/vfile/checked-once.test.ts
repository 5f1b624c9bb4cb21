import { describe, expect, it } from 'vitest';
import { environmentOf, mistakesOf, placeAndRule } from './load-text.ts';

const found = (text: string) => mistakesOf(text).map(placeAndRule);

describe('what is checked again once layers are merged and values put in', () => {
  it('is each value that became wrong by what was put in, also under count', () => {
    const text = 'version: 1\nvars: { CPUS: "many" }\nmachines:\n  a: { count: 2, cpus: "${CPUS}" }\n  b: { cpus: "${CPUS}" }\n';
    expect(found(text)).toEqual(['Vfile.yaml:4:24-4:33 wrong-type', 'Vfile.yaml:5:14-5:23 wrong-type']);
  });

  it('is each of those that count multiplied by itself', () => {
    const text = 'version: 1\nmachines:\n  a: { count: 2, ports: ["7000${machine.index}:80"] }\n';
    expect(mistakesOf(text)[0]?.message).toMatch(/^70001 is no port number/);
  });

  it('is the name that count makes, which may be too long', () => {
    const name = 'a'.repeat(40);
    expect(found(`version: 1\nmachines:\n  ${name}: { count: 2 }\n`)).toEqual(['Vfile.yaml:3:3-3:43 bad-name']);
  });

  it('leaves the braces of a shell step as they are, for each machine', () => {
    const { machines } = environmentOf('version: 1\nmachines:\n  a: { count: 2, provision: [{ shell: "echo ${A} $${B}" }] }\n');
    expect(machines.map(({ provision: [step] }) => step?.kind === 'shell' && step.text)).toEqual(['echo ${A} $${B}', 'echo ${A} $${B}']);
  });
});

it('says of the first of many tabs that they are tabs, and of thousands soon', () => {
  expect(mistakesOf(`version: 1\nmachines:\n${'\ta: b\n'.repeat(5_000)}`)[0]?.message).toContain('Tabs');
});
