import type { Diagnostic } from '../errors/diagnostic.ts';
import { didYouMean } from '../errors/suggest.ts';
import { explainType } from './explain-type.ts';
import { type Found, pointAt } from './find-in-tree.ts';
import { type Finding, mistake, nameOf } from './finding.ts';

/** What is wrong with a value. Points at the value, or at the key for what `propertyNames` says. */
export function explainValue(finding: Finding): Diagnostic | undefined {
  const { error, found } = finding;
  const name = nameOf(found);
  const say = (rule: string, message: string, hint?: string) => mistake(found, pointAt(found), { rule, message, hint });
  switch (error.keyword) {
    case 'type':
      return explainType(finding);
    case 'pattern':
      return explainPattern(finding);
    case 'enum':
    case 'const':
      return explainChoice(finding);
    case 'minimum':
      return say('out-of-range', `${name} must be at least ${error.params['limit']}, not ${written(found)}`);
    case 'maximum':
      return say('out-of-range', `${name} must be at most ${error.params['limit']}, not ${written(found)}`);
    case 'minLength':
      return say('empty', `${name} is empty`);
    case 'maxLength':
      return say('too-long', `${name} is longer than ${error.params['limit']} characters`);
    case 'minItems':
    case 'minProperties':
      return say('empty', `${name} is empty`, `add at least one entry, or remove ${name}`);
    case 'uniqueItems':
      return explainRepeated(finding);
    case 'propertyNames':
      return explainName(finding);
    default:
      return say('schema', `${name} is not as the schema says (${error.keyword})`);
  }
}

function written(found: Found): string {
  if (found.tree.kind !== 'scalar') return found.tree.kind;
  return typeof found.tree.value === 'string' ? `"${found.tree.value}"` : found.tree.source;
}

/** A pattern that only lets `${…}` through stands for a number or truth value, so a text there is of the wrong type. */
function explainPattern(finding: Finding): Diagnostic | undefined {
  const { error, found } = finding;
  if (error.parentSchema?.['pattern'] === '\\$\\{') return explainType(finding);
  const expects = error.parentSchema?.['x-expects'];
  const message = typeof expects === 'string' ? `${written(found)} is not ${expects}` : `${written(found)} has the wrong form`;
  return mistake(found, pointAt(found), { rule: 'bad-form', message });
}

function explainChoice({ error, found }: Finding): Diagnostic {
  const allowed = ((error.params['allowedValues'] as unknown[] | undefined) ?? [error.params['allowedValue']]).map(String);
  const hint = found.tree.kind === 'scalar' ? didYouMean(String(found.tree.value), allowed) : undefined;
  const choices = allowed.length === 1 ? `always ${allowed[0]}` : `one of ${allowed.join(', ')}`;
  return mistake(found, pointAt(found), { rule: 'bad-choice', message: `${nameOf(found)} is ${choices}, not ${written(found)}`, hint });
}

function explainRepeated({ error, found }: Finding): Diagnostic | undefined {
  if (found.tree.kind !== 'list') return undefined;
  const item = found.tree.items[Math.max(Number(error.params['i']), Number(error.params['j']))];
  return mistake(found, item?.place ?? pointAt(found), {
    rule: 'repeated',
    message: `this stands in ${nameOf(found)} a second time`,
    hint: 'remove one',
  });
}

/** A key that is no name. Points at the key. */
function explainName({ error, found }: Finding): Diagnostic | undefined {
  const key = String(error.params['propertyName']);
  const entry = found.tree.kind === 'map' ? found.tree.entries.get(key) : undefined;
  const inner = error.schema as { readonly 'x-expects'?: string; readonly $ref?: string } | undefined;
  if (entry === undefined) return undefined;
  const expects =
    inner?.['x-expects'] ?? 'a name of small letters, digits and "-", at most 40 long, that starts and ends with a letter or digit';
  return mistake(found, entry.key, { rule: 'bad-name', message: `"${key}" is not ${expects}`, hint: nameHint(key) });
}

/** The same name with what is not allowed taken out, if that gives one. */
function nameHint(key: string): string | undefined {
  const tidy = key
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return tidy === '' || tidy === key ? undefined : `for example "${tidy}"`;
}
