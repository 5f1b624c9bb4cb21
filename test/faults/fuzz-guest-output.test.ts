import { Socket } from 'node:net';
import { describe, it } from 'vitest';
import { createAptProgress } from '../../src/guest/apt-progress.ts';
import { parseBootAnswer } from '../../src/guest/boot-answer.ts';
import { shebangWarnings } from '../../src/guest/shebang.ts';
import { readSshFailure } from '../../src/guest/ssh/ssh-failure.ts';
import { createLineSplitter } from '../../src/host/line-splitter.ts';
import { readBanner } from '../../src/host/ssh-banner.ts';
import { sanitizeText } from '../../src/view/sanitize.ts';
import { eachLine, fuzz, fuzzTimeoutMs, mutants } from './fuzzing.ts';

const ssh =
  '@@@@@@@@@@@\nWARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nroot@10.0.0.2: Permission denied (publickey).\nssh: connect to host 10.0.0.2 port 22: Connection refused\n';
const apt =
  'pmstatus:nginx:33.3:Unpacking nginx\ndlstatus:1:20.5:Retrieving file 1 of 3\n3 upgraded, 2 newly installed, 0 to remove\nSetting up nginx (1.22.1-9) ...\nUnpacking a (1) ...\n';
const boot = 'Failed to connect to bus\ndegraded\nsystemd-networkd-wait-online.service loaded failed failed Wait\n';
const banner = 'Welcome\r\nSSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n';
const colours = '\u001b]0;t\u0007\u001b[31mred\u001b[0m\r50 %\r100 %\n';

/** In pieces, as they come through a pipe. */
function pieces(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / 1_000) }, (_, at) => bytes.subarray(at * 1_000, (at + 1) * 1_000));
}

function readApt(text: string): void {
  const progress = createAptProgress(3);
  eachLine((line) => {
    progress.readStdout(line);
    progress.readStatus(line);
  })(text);
}

function split(text: string): void {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const piece of pieces(text)) splitter.push(piece);
  splitter.end();
  if (lines.some((line) => line.includes('\n'))) throw new Error('a line of two lines');
}

function answer(text: string): void {
  const socket: Pick<Socket, 'emit' | 'on' | 'once'> = new Socket();
  let said = 0;
  readBanner(socket, () => {
    said += 1;
  });
  for (const piece of pieces(text)) if (said === 0) socket.emit('data', piece);
  socket.emit('end');
  if (said === 0) throw new Error('nobody was told');
}

describe('what guests say is read, whatever it is', { timeout: fuzzTimeoutMs }, () => {
  it("ssh's complaints", () => fuzz(mutants([ssh]), readSshFailure));

  it('the first words of an ssh server', () => fuzz(mutants([banner]), answer));

  it("apt's progress", () => fuzz(mutants([apt]), readApt));

  it('how a boot ended', () => fuzz(mutants([boot]), parseBootAnswer));

  it('the first line of a script', () => fuzz(mutants(['#!/bin/sh\necho a\n']), (text) => shebangWarnings(Buffer.from(text), 'a.sh')));

  it('any output, in lines', () => fuzz(mutants([ssh, apt, colours]), split));

  it('any output, for people', () => fuzz(mutants([ssh, apt, colours]), sanitizeText));
});
