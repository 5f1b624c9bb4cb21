import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EngineForward } from '../../provider/observed.ts';
import type { EffectContext, RefusedForward } from '../../provider/provider.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { notRunning } from '../../vm/ssh-login.ts';
import { addRuleWords, removeRuleWords } from './command-line.ts';
import { isOwnRule, ruleOf, sshRuleName } from './nat-rule.ts';
import { askVBox, mustVBox } from './vboxmanage.ts';
import { findVm } from './vm.ts';

/** Makes exactly these forwards listen, besides the one that leads to ssh; VirtualBox itself is asked which there are. @throws VUP_ENGINE_FAILED */
export async function setForwards(
  ref: MachineRef,
  wanted: readonly EngineForward[],
  context: EffectContext,
): Promise<readonly RefusedForward[]> {
  const found = await findVm(ref, context);
  if (found.kind !== 'found') throw notRunning(ref);
  const present = found.info.rules.filter((rule) => isOwnRule(rule) && rule.name !== sshRuleName);
  const rules = wanted.map((forward) => ({ forward, rule: ruleOf(forward) }));
  for (const rule of present) {
    if (rules.some((other) => other.rule.name === rule.name)) continue;
    await mustVBox(context, removeRuleWords(machineUuid(ref), rule), `take a forward from ${ref.name}`);
  }
  const refused: RefusedForward[] = [];
  for (const { forward, rule } of rules) {
    if (present.some(({ name }) => name === rule.name)) continue;
    const refusal = await tryForward(ref, forward, context);
    if (refusal !== undefined) refused.push({ forward, ...refusal });
  }
  return refused;
}

/** Why it could not be made; undefined when it was. VirtualBox takes a rule whose port is another's, and only its log says so. */
async function tryForward(
  ref: MachineRef,
  forward: EngineForward,
  { host, signal }: EffectContext,
): Promise<Omit<RefusedForward, 'forward'> | undefined> {
  const { host: port, bind, protocol } = forward;
  if (!(await host.net.isPortFree(port, bind, protocol))) return { reason: `port ${port} of ${bind} is in use`, inUse: true };
  const answer = await askVBox(addRuleWords(machineUuid(ref), ruleOf(forward)), host, { signal });
  return answer.ok ? undefined : { reason: answer.reason };
}
