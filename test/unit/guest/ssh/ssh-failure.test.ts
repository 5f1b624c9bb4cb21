import { describe, expect, it } from 'vitest';
import { noWayIn, readSshFailure } from '../../../../src/guest/ssh/ssh-failure.ts';

const login = {
  machine: 'web',
  hostKeyAlias: 'vup-1-web',
  address: '10.0.0.2',
  port: 22,
  user: 'root',
  identityFile: '/k/id',
  knownHostsFile: '/k/known_hosts',
  controlPath: '/r/ssh',
};

/** As OpenSSH 9.2 wrote them. */
const changed = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Host key for vup-1-web has changed and you have requested strict checking.
Host key verification failed.
`;

describe('readSshFailure', () => {
  it.each([
    [changed, 'host-key'],
    ['No ED25519 host key is known for vup-1-web and you have requested strict checking.\r\nHost key verification failed.\r\n', 'host-key'],
    ['Unable to negotiate with 10.0.0.2 port 22: no matching host key type found. Their offer: ssh-rsa\n', 'host-key'],
    ['root@10.0.0.2: Permission denied (publickey).\r\n', 'key-refused'],
    ['ssh: connect to host 10.0.0.2 port 22: Connection refused\r\n', 'refused'],
    ['ssh: connect to host 10.0.0.2 port 22: No route to host\r\n', 'unreachable'],
    ['ssh: connect to host 10.0.0.2 port 22: Connection timed out\r\n', 'unreachable'],
    ['Connection timed out during banner exchange\r\nConnection to 10.0.0.2 port 22 timed out\r\n', 'silent'],
    ['kex_exchange_identification: Connection closed by remote host\r\nConnection closed by 10.0.0.2 port 22\r\n', 'closed'],
    ['Load key "/k/id": invalid format\r\n', 'unknown'],
    ['', 'unknown'],
  ])('reads %j as %s', (stderr, kind) => {
    expect(readSshFailure(stderr).kind).toBe(kind);
  });

  it('keeps the last words without decoration', () => {
    expect(readSshFailure(changed).said.split('\n').at(-1)).toBe('Host key verification failed.');
    expect(readSshFailure('Load key "/k/id": invalid format\r\n').reason).toBe('ssh says: Load key "/k/id": invalid format');
  });
});

describe('noWayIn', () => {
  it('tells a machine that is not there from one that does not let in', () => {
    expect(noWayIn(login, readSshFailure('connect: Connection refused'))).toMatchObject({
      code: 'VUP_MACHINE_NOT_RUNNING',
      hint: 'Start it with: vup up',
    });
    expect(noWayIn(login, readSshFailure(changed))).toMatchObject({
      code: 'VUP_GUEST_NOT_READY',
      message: 'there is no way into web: it shows another host key than the one it was given (10.0.0.2:22)',
      details: { machine: 'web', reason: 'host-key' },
    });
  });
});
