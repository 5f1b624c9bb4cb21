import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { Secrets } from '../machine/env-value.ts';
import type { TakenVariable } from '../vfile/variables.ts';
import type { LoadInputs } from './load-vfile.ts';

/** The values of the secrets that a Vfile takes, from where any variable's value comes from. @throws VUP_INPUT_MISSING */
export async function readSecrets({ env }: Pick<Host, 'env'>, taken: readonly TakenVariable[], inputs: LoadInputs): Promise<Secrets> {
  const secrets = taken.filter(({ secret }) => secret);
  if (secrets.length === 0) return new Map();
  const { parseDotenv } = await import('../vfile/dotenv.ts');
  const dotenv = parseDotenv(inputs.dotenv?.path ?? '.env', inputs.dotenv?.text ?? '').entries;
  return new Map(
    secrets.map((variable) => {
      const { name } = variable;
      const value = own(inputs.vars, name) ?? own(inputs.envVars, name) ?? dotenv.get(name)?.value ?? env.get(variable.env);
      if (value === undefined) throw unset(variable);
      return [name, value] as const;
    }),
  );
}

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function unset({ name, env }: TakenVariable): VupError {
  return new VupError('VUP_INPUT_MISSING', {
    message: `the secret ${name} has no value: ${env} is not set in your environment`,
    hint: `set it, or give the value by VUP_VAR_${name} or .env`,
  });
}
