import type { NatRule } from './nat-rule.ts';
import { parseNatRule } from './nat-rule.ts';

/** One machine by `showvminfo --machinereadable`. Keys that a version does not have are absent. */
export interface VmInfo {
  readonly values: ReadonlyMap<string, string>;
  /** Of the first card. */
  readonly rules: readonly NatRule[];
}

/** Lines `key="value"` and `key=value`; keys may be quoted too. Whatever else is said between them is passed over. */
const line = /^(?:"([^"]+)"|([A-Za-z][\w -]*(?:\(\d+\))?))=(.*)$/;

/** Reads the answer of `showvminfo --machinereadable`; undefined when there is no machine in it. */
export function parseVmInfo(text: string): VmInfo | undefined {
  const values = new Map<string, string>();
  const rules: NatRule[] = [];
  let card = '';
  for (const one of text.split(/\r?\n/)) {
    const found = line.exec(one);
    const key = found?.[1] ?? found?.[2];
    // The first counts: what follows may be a description's own lines.
    if (key === undefined || values.has(key)) continue;
    const value = unquoted(found?.[3] ?? '');
    values.set(key, value);
    // The rules of a card follow its line, and begin again from 0 with each.
    if (/^nic\d+$/.test(key)) card = key;
    if (card === 'nic1' && key.startsWith('Forwarding(')) rules.push(...rulesIn(value));
  }
  if (!values.has('UUID') || !values.has('VMState')) return undefined;
  return { values, rules };
}

function unquoted(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text;
}

function rulesIn(value: string): readonly NatRule[] {
  const rule = parseNatRule(value);
  return rule === undefined ? [] : [rule];
}
