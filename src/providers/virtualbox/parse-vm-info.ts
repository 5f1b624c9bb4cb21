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
  for (const one of text.split(/\r?\n/)) {
    const found = line.exec(one);
    const key = found?.[1] ?? found?.[2];
    // The first counts: what follows may be a description's own lines.
    if (key !== undefined && !values.has(key)) values.set(key, unquoted(found?.[3] ?? ''));
  }
  if (!values.has('UUID') || !values.has('VMState')) return undefined;
  return { values, rules: rulesOf(values) };
}

function unquoted(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}

function rulesOf(values: ReadonlyMap<string, string>): readonly NatRule[] {
  return [...values].flatMap(([key, value]) => (key.startsWith('Forwarding(') ? (parseNatRule(value) ?? []) : []));
}
