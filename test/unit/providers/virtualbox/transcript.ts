import { readFileSync } from 'node:fs';

/** What VBoxManage 7.2.22 really said; only paths were changed. */
export function transcript(name: string): string {
  return readFileSync(new URL(`./transcripts/${name}.7.2.22.txt`, import.meta.url), 'utf8');
}

/** What VBoxManage of another version says by its sources, in as many lines as matter; written by hand. */
export function writtenByHand(name: string, version: '6.1.36' | '7.0.10'): string {
  return readFileSync(new URL(`./by-hand/${name}.${version}.txt`, import.meta.url), 'utf8');
}
