import type { Diagnostic } from '../errors/diagnostic.ts';
import { explain, type ValidateOptions } from './explain.ts';
import { validateVfile } from './generated/vfile-validator.js';
import { type Tree, toPlain } from './tree.ts';

/** What the schema says about a document without nulls: one finding per mistake, each with its place. */
export function validateTree(tree: Tree, options: ValidateOptions): readonly Diagnostic[] {
  if (validateVfile(toPlain(tree))) return [];
  return explain(tree, validateVfile.errors ?? [], options);
}
