import type { Host } from '../../host/host.ts';
import type { Finding } from '../../provider/capabilities.ts';

const device = '/dev/kvm';
/** Opening it is nothing; a driver that hangs here would hang everything. */
const openTimeoutMs = 2000;

/** Whom QEMU runs as where that is not who runs Vup. */
export interface EngineUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whether KVM's device can be opened, with which groups besides one's own, or why not and the command that mends it. */
export type KvmAccess =
  | { readonly usable: true; readonly groups: readonly number[] }
  | { readonly usable: false; readonly reason: string; readonly fix?: readonly string[] };

/** Whether `user`, or who runs Vup, may open KVM's device. Starts no process. */
export async function kvmAccess(host: Host, user?: EngineUser): Promise<KvmAccess> {
  const found = await host.files.stat(device, { follow: true });
  if (found === undefined) return { usable: false, ...(await explainAbsence(host)) };
  if (user === undefined || user.uid === host.env.uid) return openItself(found.gid, host);
  const { mode, gid } = found;
  if ((mode & 0o006) === 0o006) return { usable: true, groups: [] };
  if ((mode & 0o060) === 0o060 && gid !== 0) return { usable: true, groups: [gid] };
  return {
    usable: false,
    reason: `only root may open ${device}, and Vup runs QEMU as a user without rights`,
    fix: [`chgrp kvm ${device} && chmod 0660 ${device}`],
  };
}

/** What `doctor` says: never a lack, since machines run without; they are slower. */
export async function findKvm(host: Host): Promise<readonly Finding[]> {
  if (host.env.platform !== 'linux') return [];
  // Any user will do who is not the one that runs Vup.
  const access = await kvmAccess(host, host.env.uid === 0 ? { uid: 1, gid: 1 } : undefined);
  const id = 'qemu.kvm';
  if (access.usable) return [{ id, ok: true, title: `${device} can be used` }];
  const { reason, fix } = access;
  return [
    { id, ok: true, title: `Virtual machines are emulated, which is slow: ${reason}`, reason, ...(fix === undefined ? {} : { fix }) },
  ];
}

/** By opening it, since access lists do not show in its mode. */
async function openItself(gid: number, host: Host): Promise<KvmAccess> {
  const opened = host.files.openRaw(device).then(
    async (file) => {
      await file.close();
      return { usable: true, groups: [] } as const;
    },
    (error: unknown) => explainRefusal(error, gid, host),
  );
  const waited = new AbortController();
  const hung = host.clock.sleep(openTimeoutMs, waited.signal).then((): KvmAccess => ({ usable: false, reason: `opening ${device} hangs` }));
  try {
    return await Promise.race([opened, hung]);
  } finally {
    waited.abort();
  }
}

async function explainRefusal(error: unknown, gid: number, host: Host): Promise<KvmAccess> {
  const { code } = error as { readonly code?: string };
  if (code === 'EACCES' || code === 'EPERM') {
    const group = await groupName(gid, host);
    return {
      usable: false,
      reason: `you may not open ${device}: you are not in the group ${group}`,
      fix: [`sudo usermod -aG ${group} "$USER"`],
    };
  }
  if (code === 'EBUSY') return { usable: false, reason: `another program holds ${device}` };
  return { usable: false, reason: `${device} cannot be opened (${code ?? String(error)})` };
}

async function groupName(gid: number, { files }: Host): Promise<string> {
  const groups = (await files.readTextIfExists('/etc/group')) ?? '';
  const line = groups.split('\n').find((text) => text.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? String(gid);
}

async function explainAbsence(host: Host): Promise<{ readonly reason: string; readonly fix?: readonly string[] }> {
  const flags = await virtualizationFlag(host);
  if (flags === undefined) return { reason: `there is no ${device}: the processor shows no virtualization` };
  const fix = [`modprobe ${flags === 'vmx' ? 'kvm_intel' : 'kvm_amd'}`];
  return { reason: `there is no ${device}: the module is not loaded, or virtualization is off in the firmware`, fix };
}

/** What the processor says that it can do, on x86. */
export async function virtualizationFlag({ files }: Host): Promise<'vmx' | 'svm' | undefined> {
  const info = (await files.readTextIfExists('/proc/cpuinfo')) ?? '';
  const found = /^flags\s*:.* (vmx|svm)(?: |$)/m.exec(info)?.[1];
  return found === 'vmx' || found === 'svm' ? found : undefined;
}
