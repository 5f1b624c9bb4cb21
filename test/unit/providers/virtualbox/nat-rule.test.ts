import { expect, it } from 'vitest';
import { isOwnRule, parseNatRule, ruleOf, ruleText, sshRule } from '../../../../src/providers/virtualbox/nat-rule.ts';

const forward = { bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' } as const;

it('is written as VBoxManage takes it, and read again', () => {
  const rule = ruleOf(forward);
  expect(ruleText(rule)).toBe('vup-tcp-127.0.0.1-8080-80,tcp,127.0.0.1,8080,,80');
  expect(parseNatRule(ruleText(rule))).toEqual(rule);
});

it('to the ssh of a guest listens on this host alone', () => {
  expect(ruleText(sshRule(40022))).toBe('vup-ssh,tcp,127.0.0.1,40022,,22');
});

it('has a name of its own for each forward', () => {
  const others = [forward, { ...forward, bind: '0.0.0.0' }, { ...forward, host: 81 }, { ...forward, guest: 81 }];
  const names = [...others, { ...forward, protocol: 'udp' } as const].map((one) => ruleOf(one).name);
  expect(new Set(names).size).toBe(5);
  expect(names.every((name) => isOwnRule({ ...forward, name }))).toBe(true);
  expect(isOwnRule({ ...forward, name: 'ssh' })).toBe(false);
});

it.each([
  ['guestssh,tcp,,2222,,22', { name: 'guestssh', bind: '0.0.0.0', host: 2222, guest: 22, protocol: 'tcp' }],
  ['a,b,udp,127.0.0.1,53,10.0.2.15,53', { name: 'a,b', bind: '127.0.0.1', host: 53, guest: 53, protocol: 'udp' }],
])('of %s is read', (text, rule) => {
  expect(parseNatRule(text)).toEqual(rule);
});

it.each(['', 'a', 'a,icmp,,1,,2', 'a,tcp,,x,,2', ',tcp,,1,,2', 'a,tcp,,1,2', 'a,unk,,1,,2'])('is not in %j', (text) => {
  expect(parseNatRule(text)).toBeUndefined();
});
