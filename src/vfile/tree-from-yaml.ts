import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
  type Scalar as YamlScalar,
} from 'yaml';
import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import { forbiddenIn, maxNodes } from './check-text.ts';
import type { SourceText } from './source-text.ts';
import { templateSpans } from './template-spans.ts';
import type { Entry, Scalar, Tree } from './tree.ts';

interface Reading {
  readonly source: SourceText;
  readonly diagnostics: Diagnostic[];
  /** Anchored values, with how many values are in each. */
  readonly anchors: Map<string, { readonly tree: Tree; readonly size: number }>;
  size: number;
  tooLarge: boolean;
}

/** Turns composed YAML into a tree: aliases followed, repeated keys, tags and unusable numbers reported. */
export function treeFromYaml(
  source: SourceText,
  contents: ParsedNode,
): { readonly tree: Tree; readonly diagnostics: readonly Diagnostic[] } {
  const reading: Reading = { source, diagnostics: [], anchors: new Map(), size: 0, tooLarge: false };
  const tree = readNode(reading, contents);
  return { tree, diagnostics: reading.diagnostics };
}

function readNode(reading: Reading, node: Node | null | undefined, fallback?: Place): Tree {
  const before = reading.size;
  const place = placeOf(reading, node, fallback);
  if (isAlias(node)) return readAlias(reading, node.source, place);
  checkTag(reading, node, place);
  reading.size += 1;
  const tree = readContent(reading, node, place);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor !== undefined) reading.anchors.set(anchor, { tree, size: reading.size - before });
  return tree;
}

function readContent(reading: Reading, node: Node | null | undefined, place: Place): Tree {
  if (isMap(node)) return readMap(reading, node, place);
  if (isSeq(node)) return readList(reading, node, place);
  return readScalar(reading, isScalar(node) ? node : undefined, place);
}

function readList(reading: Reading, node: YAMLSeq, place: Place): Tree {
  return { kind: 'list', items: node.items.map((item) => readNode(reading, item as Node | null, place)), place };
}

function readMap(reading: Reading, node: YAMLMap, place: Place): Tree {
  const entries = new Map<string, Entry>();
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const key = placeOf(reading, pair.key, place);
    const name = isScalar(pair.key) ? String(pair.key.value) : reading.source.text.slice(...rangeOf(pair.key));
    const first = entries.get(name);
    const value = readNode(reading, pair.value, key);
    if (first === undefined) entries.set(name, { key, value });
    else
      report(reading, {
        rule: 'duplicate-key',
        message: `"${name}" stands here a second time`,
        hint: `the first is in line ${first.key.line}; keep one`,
        place: key,
      });
  }
  return { kind: 'map', entries, place };
}

function readScalar(reading: Reading, node: YamlScalar | undefined, place: Place): Scalar {
  const value = node?.value ?? null;
  const source = node?.source ?? '';
  if (typeof value === 'number') return readNumber(reading, value, { source, place });
  if (typeof value === 'boolean' || value === null) return { kind: 'scalar', value, source, place };
  const text = String(value);
  const forbidden = forbiddenIn(text);
  if (forbidden !== undefined) {
    report(reading, {
      rule: 'control-character',
      message: `the control character ${forbidden} may not stand in a Vfile`,
      hint: 'remove it',
      place,
    });
    return { kind: 'scalar', value: null, source, place, broken: true };
  }
  const spans = templateSpans(reading.source, rangeOf(node));
  reading.size += spans.length;
  if (reading.size > maxNodes) return tooLarge(reading, place);
  return { kind: 'scalar', value: text, source, place, ...(spans.length === 0 ? {} : { spans }) };
}

function readNumber(reading: Reading, value: number, at: { readonly source: string; readonly place: Place }): Scalar {
  const isUsable = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (isUsable) return { kind: 'scalar', value, ...at };
  report(reading, {
    rule: 'bad-number',
    message: `${at.source} is no number that can be kept exactly`,
    hint: `if text is meant, quote it: "${at.source}"`,
    place: at.place,
  });
  return { kind: 'scalar', value: null, ...at, broken: true };
}

function readAlias(reading: Reading, name: string, place: Place): Tree {
  const anchored = reading.anchors.get(name);
  if (anchored === undefined) {
    report(reading, {
      rule: 'unknown-alias',
      message: `no anchor &${name} stands before this`,
      hint: `write &${name} before the value that is meant`,
      place,
    });
    return { kind: 'scalar', value: null, source: '', place, broken: true };
  }
  reading.size += anchored.size;
  return reading.size <= maxNodes ? anchored.tree : tooLarge(reading, place);
}

function tooLarge(reading: Reading, place: Place): Scalar {
  if (!reading.tooLarge) {
    report(reading, {
      rule: 'too-large',
      message: `with its aliases and \${…} the file has more than ${maxNodes} values`,
      hint: 'use defaults and profiles instead',
      place,
    });
  }
  reading.tooLarge = true;
  return { kind: 'scalar', value: null, source: '', place, broken: true };
}

const coreTag = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

function checkTag(reading: Reading, node: Node | null | undefined, place: Place): void {
  const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined;
  if (tag === undefined || coreTag.test(tag)) return;
  report(reading, {
    rule: 'yaml-tag',
    message: `the tag ${tag.replace('tag:yaml.org,2002:', '!!')} may not stand in a Vfile`,
    hint: 'remove it',
    place,
  });
}

function report(reading: Reading, finding: Omit<Diagnostic, 'severity'>): void {
  reading.diagnostics.push({ severity: 'error', ...finding });
}

/** A value's place; one with nothing written is pointed at by its key. */
function placeOf(reading: Reading, node: Node | null | undefined, fallback: Place | undefined): Place {
  const [start, end] = rangeOf(node);
  return end > start || fallback === undefined ? reading.source.place(start, end) : fallback;
}

function rangeOf(node: Node | null | undefined): [start: number, end: number] {
  return node?.range ? [node.range[0], node.range[1]] : [0, 0];
}
