/** A manifest as Debian's cloud team publishes it beside an image: one build and an upload for each format. Digests have no padding. */
export function cloudManifest(ref: string, sha512: Buffer): unknown {
  const upload = (format: string, path: string) => ({
    apiVersion: 'cloud.debian.org/v1alpha1',
    data: { provider: 'cloud.debian.org', ref: path },
    kind: 'Upload',
    metadata: {
      annotations: { 'cloud.debian.org/digest': `sha512:${sha512.toString('base64').replace(/=+$/, '')}` },
      labels: { 'upload.cloud.debian.org/image-format': format, 'debian.org/arch': 'amd64' },
    },
  });
  const build = { apiVersion: 'cloud.debian.org/v1alpha1', data: { info: {}, packages: [] }, kind: 'Build', metadata: { labels: {} } };
  return { apiVersion: 'v1', items: [build, upload('raw', ref.replace('.qcow2', '.tar.xz')), upload('qcow2', ref)], kind: 'List' };
}
