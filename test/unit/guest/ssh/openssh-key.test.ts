import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeKeyPair, publicKeyOf } from '../../../../src/guest/ssh/openssh-key.ts';
import { scratchFolders } from '../../host/scratch.ts';

const scratch = scratchFolders();

describe('a pair', () => {
  // The padding depends on the length of the comment.
  it.each(['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'abcdefg', 'vup-1a2b3c4d-web'])(
    'with the comment "%s" is one of ssh-keygen',
    (comment) => {
      const { privateKey, publicKey } = makeKeyPair(comment);
      const file = join(scratch(), 'key');
      writeFileSync(file, privateKey, { mode: 0o600 });
      expect(execFileSync('ssh-keygen', ['-y', '-P', '', '-f', file], { encoding: 'utf8' }).trim()).toBe(publicKey.trim());
      expect(publicKeyOf(privateKey)).toBe(publicKey.split(' ').slice(0, 2).join(' '));
      // It signs with the one, and the other knows it.
      writeFileSync(join(file, '..', 'allowed'), `vup ${publicKey}\n`);
      const signature = execFileSync('ssh-keygen', ['-Y', 'sign', '-q', '-n', 'test', '-f', file], { input: 'text', stdio: 'pipe' });
      writeFileSync(join(file, '..', 'signature'), signature);
      const verify = [
        '-Y',
        'verify',
        '-q',
        '-n',
        'test',
        '-I',
        'vup',
        '-f',
        join(file, '..', 'allowed'),
        '-s',
        join(file, '..', 'signature'),
      ];
      execFileSync('ssh-keygen', verify, { input: 'text', stdio: 'pipe' });
    },
  );

  it('is another each time', () => {
    expect(makeKeyPair('a').publicKey).not.toBe(makeKeyPair('a').publicKey);
  });

  it('of ssh-keygen is read', () => {
    const file = join(scratch(), 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'a b', '-f', file]);
    expect(`${publicKeyOf(readFileSync(file, 'utf8'))} a b`).toBe(readFileSync(`${file}.pub`, 'utf8').trim());
  });

  it('of another kind is not', () => {
    const file = join(scratch(), 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', file]);
    expect(publicKeyOf(readFileSync(file, 'utf8'))).toBeUndefined();
  });
});
