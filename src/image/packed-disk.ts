import type { DiskFormat } from './check-disk.ts';
import { type Compression, findCompression } from './media-type.ts';
import { hasQcow2Magic } from './qcow2-header.ts';

/** Tarballs that hold a machine with its disk: a Vagrant box, an OVF appliance. */
export type PackedDisk = 'box' | 'ova';

/** What a file with a disk is. */
export type DiskForm = Exclude<DiskFormat, 'vmdk'> | PackedDisk;

/** By its name alone: contents are never asked what they are. */
export function diskFormOf(path: string): DiskForm {
  if (path.endsWith('.box')) return 'box';
  if (path.endsWith('.ova')) return 'ova';
  return path.endsWith('.qcow2') ? 'qcow2' : 'raw';
}

/** Why a file of this form cannot begin so; undefined when it can. */
export function judgeStart(form: DiskForm, head: Uint8Array): string | undefined {
  switch (form) {
    case 'qcow2':
      return hasQcow2Magic(head) ? undefined : 'it is named .qcow2 but is not qcow2';
    case 'raw':
      return hasQcow2Magic(head) ? 'it is named as a raw disk but begins like qcow2' : undefined;
    case 'box':
    case 'ova': {
      const judged = judgePackedDisk(form, head);
      return judged.ok ? undefined : judged.reason;
    }
    default:
      return form satisfies never;
  }
}

/** How a tarball of this kind that begins so is packed, or why it is none. */
export type PackedStart = { readonly ok: true; readonly compression: Compression } | { readonly ok: false; readonly reason: string };

/** Boxes are packed in any way, appliances in none (DSP0243, 5.1.3). */
export function judgePackedDisk(kind: PackedDisk, head: Uint8Array): PackedStart {
  const compression = findCompression(head);
  if (compression === undefined) return { ok: false, reason: `it is named .${kind} but is no tarball` };
  if (kind === 'ova' && compression !== 'none')
    return { ok: false, reason: 'it is named .ova but is packed, and an appliance is a plain tar' };
  return { ok: true, compression };
}
