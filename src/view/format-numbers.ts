import type { StepProgress } from './view-model.ts';

const kibi = 1024;
const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A duration for people: `0.4s`, `12s`, `1m02s`, `2h05m`. Tenths only below ten seconds. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  return formatSeconds(ms);
}

/** A running time, which changes once a second: `0s`, `12s`, `1m02s`. */
export function formatElapsed(ms: number): string {
  return formatSeconds(Math.floor(Math.max(0, ms) / 1000) * 1000);
}

function formatSeconds(ms: number): string {
  const whole = Math.round(ms / 1000);
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m${twoDigits(whole % 60)}s`;
  return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Bytes in binary units with three significant figures or less: `980 KiB`, `1.2 GiB`. */
export function formatBytes(bytes: number): string {
  const power = unitPower(bytes);
  return `${inUnit(bytes, power)} ${byteUnits[power] ?? 'B'}`;
}

function unitPower(bytes: number): number {
  let power = 0;
  for (let left = bytes; left >= 999.5 && power < byteUnits.length - 1; left /= kibi) power += 1;
  return power;
}

function inUnit(bytes: number, power: number): string {
  const value = bytes / kibi ** power;
  return power === 0 || value >= 99.95 ? String(Math.round(value)) : value.toFixed(1);
}

/** `43%`; never 100% before it is done. */
export function formatPercent(ratio: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, ratio)) * 100)}%`;
}

/** How far a step is, 0 to 1; undefined when its end is not known. */
export function progressRatio(progress: StepProgress): number | undefined {
  const total = progress.total ?? (progress.unit === 'percent' ? 100 : undefined);
  if (total === undefined || total <= 0) return undefined;
  return Math.min(1, Math.max(0, progress.done / total));
}

/** The figures beside a bar: `12.3/45.0 MiB`, `34/120 packages`, `43%`, `17 files`. */
export function formatProgress(progress: StepProgress): string {
  const { done, total, unit } = progress;
  switch (unit) {
    case 'percent':
      return formatPercent(progressRatio(progress) ?? 0);
    case 'bytes':
      return total === undefined ? formatBytes(done) : `${inUnit(done, unitPower(total))}/${formatBytes(total)}`;
    case 'packages':
    case 'units':
    case 'files':
      return total === undefined ? `${done} ${unit}` : `${done}/${total} ${unit}`;
    default:
      return unit satisfies never;
  }
}
