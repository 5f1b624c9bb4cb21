import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../../src/host/line-splitter.ts';

function split(...chunks: readonly (string | Uint8Array)[]): readonly string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.end();
  return lines;
}

describe('createLineSplitter', () => {
  it('joins lines over chunks and gives the last one without an end', () => {
    expect(split('a\nb', 'c\n', '\nd')).toEqual(['a', 'bc', '', 'd']);
  });

  it('keeps a character whole that two chunks share', () => {
    const bytes = Buffer.from('grün\n');
    expect(split(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['grün']);
  });

  it('replaces bytes that are no UTF-8 instead of failing', () => {
    expect(split(new Uint8Array([0x61, 0xff, 0x62, 0x0a]))).toEqual(['a\ufffdb']);
  });

  it('takes CR LF as one end, also when a chunk ends between the two', () => {
    expect(split('a\r', '\nb\r\n')).toEqual(['a', 'b']);
  });

  it('shows the last state of a line that was painted over', () => {
    expect(split('10%\r50%', '\r100%\n', 'x\ry')).toEqual(['100%', 'y']);
  });

  it('cuts a line at 4 KiB and loses nothing', () => {
    const lines = split('x'.repeat(10_000), '\ny\n');
    expect(lines.map((line) => line.length)).toEqual([4096, 4096, 1808, 1]);
  });

  it('does not cut a character in two', () => {
    const lines = split(`${'x'.repeat(4095)}😀z\n`);
    expect(lines).toEqual(['x'.repeat(4095), '😀z']);
  });

  it('holds at most one line in memory while no end comes', () => {
    let emitted = 0;
    const splitter = createLineSplitter((line) => {
      emitted += line.length;
    });
    for (let count = 0; count < 100; count += 1) splitter.push(Buffer.from('y'.repeat(50_000)));
    expect(emitted).toBeGreaterThan(5_000_000 - 4097);
  });
});
