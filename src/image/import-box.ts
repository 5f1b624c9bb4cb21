import { join } from 'node:path';
import type { BlobRef } from '../provider/disk-chain.ts';
import { type BoxArchive, type BoxMember, boxRefusal, listBox, takeMember } from './box-archive.ts';
import { boxMediaType } from './box-media-type.ts';
import { checkDisk, convertDisk } from './check-disk.ts';
import type { ImageContext } from './image-context.ts';
import { magicBytes } from './media-type.ts';
import { type OvfMachine, readOvf } from './ovf.ts';
import { judgePackedDisk, type PackedDisk } from './packed-disk.ts';
import { readVmdkHeader, vmdkHeadBytes } from './vmdk-header.ts';

/** What is imported. */
export interface BoxFile {
  readonly kind: PackedDisk;
  readonly file: string;
  /** For messages. */
  readonly name: string;
}

/** A disk as Vup keeps it. */
export interface ImportedDisk {
  readonly file: string;
  readonly blob: BlobRef;
}

const largestMetadataBytes = 64 * 1024;
const largestOvfBytes = 1024 * 1024;

/**
 * The disk of a Vagrant box for VirtualBox or of an OVF appliance as qcow2 in `folder`, with the hardware that it needs as its media type.
 * Only the files that are asked for are taken out, each is judged before any tool opens it, and no name of the box becomes one on the host.
 * @throws VUP_IMAGE_INVALID naming the member · VUP_HOST_TOOL_MISSING · VUP_HOST_RESOURCE
 */
export async function importBox(box: BoxFile, folder: string, context: ImageContext): Promise<ImportedDisk> {
  const { host } = context;
  const judged = judgePackedDisk(box.kind, await host.files.readBytes(box.file, magicBytes));
  if (!judged.ok) throw boxRefusal(box.name, judged.reason);
  const archive: BoxArchive = { file: box.file, compression: judged.compression, name: box.name };
  const members = await listBox(archive, context);
  const text = (member: BoxMember, most: number) => readMember(archive, { member, most, folder }, context);
  if (box.kind === 'box') await requireVirtualBox(archive, members, text, context);
  const ovf = findOvf(archive, members, box.kind);
  const machine = readOvf(await text(ovf, largestOvfBytes));
  if (typeof machine === 'string') throw boxRefusal(box.name, `${ovf.name}: ${machine}`);
  const file = await convertMember(archive, { member: findDisk(archive, members, { ovf, machine }), folder }, context);
  const hardware = { ...machine, wayIn: box.kind === 'box' ? 'vagrant' : 'cloud-init' } as const;
  const sizeBytes = (await host.files.stat(file))?.sizeBytes ?? 0;
  const digest = await host.files.sha256(file, (done) => context.progress.bar(done, sizeBytes, 'bytes', 'checking'));
  return { file, blob: { digest, mediaType: boxMediaType(hardware), sizeBytes } };
}

type Members = ReadonlyMap<string, BoxMember>;

/** A box without `metadata.json` is one of Vagrant 1.0, which knew no other provider. */
async function requireVirtualBox(
  archive: BoxArchive,
  members: Members,
  text: (member: BoxMember, most: number) => Promise<string>,
  { host }: ImageContext,
): Promise<void> {
  if (members.has('vagrant_private_key')) {
    const hint = 'Vup gets into boxes by the key that all Vagrants know; make the box with that one.';
    throw boxRefusal(archive.name, 'it has a key of its own (vagrant_private_key), which Vup does not use', hint);
  }
  const member = members.get('metadata.json');
  if (member === undefined) return;
  const problem = judgeMetadata(await text(member, largestMetadataBytes), host.env.arch);
  if (problem !== undefined) throw boxRefusal(archive.name, `metadata.json: ${problem}`);
}

/** Why Vup cannot use a box with this `metadata.json` on a host of this architecture (as `uname -m` says); undefined when it can. */
export function judgeMetadata(text: string, arch: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const { provider, architecture } = (value ?? {}) as { readonly provider?: unknown; readonly architecture?: unknown };
  if (provider !== 'virtualbox') return `the box is for the provider ${shown(provider)}, and Vup takes boxes for virtualbox`;
  const known = typeof architecture === 'string' ? architectures.get(architecture) : undefined;
  return known === undefined || known === arch ? undefined : `the box is for ${known}, and this host is ${arch}`;
}

/** Vagrant's names for those of `uname -m`. */
const architectures: ReadonlyMap<string, string> = new Map([
  ['amd64', 'x86_64'],
  ['arm64', 'aarch64'],
]);

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : 'of no name';
}

function findOvf(archive: BoxArchive, members: Members, kind: PackedDisk): BoxMember {
  const found = [...members.values()].filter(({ name }) => (kind === 'box' ? name === 'box.ovf' : name.endsWith('.ovf')));
  const [ovf] = found;
  if (ovf !== undefined && found.length === 1) return ovf;
  const wanted = kind === 'box' ? 'box.ovf' : 'one .ovf file';
  throw boxRefusal(archive.name, `it has ${found.length === 0 ? 'none' : found.length} where ${wanted} belongs`);
}

function findDisk(
  archive: BoxArchive,
  members: Members,
  { ovf, machine }: { readonly ovf: BoxMember; readonly machine: OvfMachine },
): BoxMember {
  const member = members.get(machine.disk);
  if (member !== undefined) return member;
  throw boxRefusal(archive.name, `${ovf.name}: its disk ${JSON.stringify(machine.disk.slice(0, 80))} is not among the files at its top`);
}

interface Reading {
  readonly member: BoxMember;
  readonly most: number;
  readonly folder: string;
}

async function readMember(archive: BoxArchive, { member, most, folder }: Reading, context: ImageContext): Promise<string> {
  if (member.sizeBytes > most) throw boxRefusal(archive.name, `${member.name} is larger than ${most / 1024} KiB`);
  const target = join(folder, 'member');
  await takeMember(archive, member, target, context);
  const text = await context.host.files.readText(target);
  await context.host.files.remove(target);
  return text;
}

/** The size is compared, since a VMDK says it twice and tools believe the second one. */
async function convertMember(
  archive: BoxArchive,
  { member, folder }: Pick<Reading, 'member' | 'folder'>,
  context: ImageContext,
): Promise<string> {
  const { host } = context;
  const [vmdk, target] = [join(folder, 'disk.vmdk'), join(folder, 'disk.qcow2')];
  const disk = { format: 'vmdk', name: `${member.name} of ${archive.name}` } as const;
  context.progress.bar(0, member.sizeBytes, 'bytes', 'unpacking');
  await takeMember(archive, member, vmdk, context);
  await checkDisk(vmdk, disk, context);
  const header = readVmdkHeader(await host.files.readBytes(vmdk, vmdkHeadBytes));
  const bytes = await convertDisk(vmdk, target, disk, context);
  await host.files.remove(vmdk);
  if (typeof header === 'object' && header.virtualSizeBytes === bytes) return target;
  throw boxRefusal(archive.name, `${member.name} says of itself two sizes`);
}
