import type { Diagnostic } from '../errors/diagnostic.ts';
import { explainKinds, explainMissing, explainUnknownKey } from './explain-keys.ts';
import { explainValue } from './explain-values.ts';
import { type Found, findInTree } from './find-in-tree.ts';
import type { Finding } from './finding.ts';
import { enoughFindings } from './made-limits.ts';
import type { SchemaError } from './schema-error.ts';
import type { Tree } from './tree.ts';

/** Which part of the schema's demands counts. */
export interface ValidateOptions {
  /** A layer over a Vfile need not have what the Vfile has: `version`, `machines`. */
  readonly isLayer: boolean;
}

/** Makes one diagnostic of each mistake that the validator met; what only follows from another finding is left out. */
export function explain(tree: Tree, errors: readonly SchemaError[], options: ValidateOptions): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const error of errors) {
    if (diagnostics.length > enoughFindings) break;
    const found = findInTree(tree, error.instancePath);
    if (found === undefined || isConsequence(error, found) || isBroken(found)) continue;
    if (options.isLayer && isOnlyForWholeFiles(error)) continue;
    const diagnostic = explainOne({ error, found });
    if (diagnostic !== undefined) diagnostics.push(diagnostic);
  }
  return diagnostics;
}

function explainOne(finding: Finding): Diagnostic | undefined {
  switch (finding.error.keyword) {
    case 'additionalProperties':
      return explainUnknownKey(finding);
    case 'required':
      return explainMissing(finding);
    case 'oneOf':
      return explainKinds(finding);
    default:
      return explainValue(finding);
  }
}

/**
 * `oneOf`, `if` and `propertyNames` also report what failed inside their branches. The branches of our `oneOf`s are only
 * about which keys are there, so the one outer finding says it all.
 */
function isConsequence(error: SchemaError, { tree }: Found): boolean {
  const isAboutKey = error.propertyName !== undefined || (error.keyword === 'pattern' && tree.kind !== 'scalar');
  return error.keyword === 'if' || isAboutKey || /\/(oneOf|anyOf|not)\//.test(error.schemaPath);
}

function isBroken({ tree }: Found): boolean {
  return tree.kind === 'scalar' && tree.broken === true;
}

function isOnlyForWholeFiles(error: SchemaError): boolean {
  return (
    (error.instancePath === '' && error.keyword === 'required') || (error.instancePath === '/machines' && error.keyword === 'minProperties')
  );
}
