import { cloudConfig, metaData } from './cloud-config.ts';
import { networkConfig } from './network-config.ts';
import type { SeedFacts } from './seed-facts.ts';
import { seedScript } from './seed-script.ts';

/** A file at the top of a seed. */
export interface SeedFile {
  readonly name: string;
  readonly text: string;
}

/** The label by which guests find a seed. */
export const seedLabel = 'cidata';

/**
 * The files of a NoCloud seed (cloud-init's documentation: "NoCloud") and `vup-seed.sh`, which does the same in guests without cloud-init.
 * The first three are JSON, which is YAML too.
 */
export function seedFiles(facts: SeedFacts): readonly SeedFile[] {
  return [
    { name: 'meta-data', text: json(metaData(facts)) },
    { name: 'user-data', text: `#cloud-config\n${json(cloudConfig(facts))}` },
    { name: 'network-config', text: json(networkConfig(facts)) },
    { name: 'vup-seed.sh', text: seedScript(facts) },
  ];
}

/** YAML 1.1, which cloud-init reads, takes every JSON text whose characters beyond ASCII are escaped. */
function json(value: object): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
