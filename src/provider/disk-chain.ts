/** A blob by content, never by path, so that an engine on another host fits. */
export interface BlobRef {
  /** Lower-case hex sha256 of the bytes. */
  readonly digest: string;
  /** OCI media type, for example `application/vnd.vup.rootfs.v1.tar+gzip`. */
  readonly mediaType: string;
  readonly sizeBytes: number;
}

/** What a machine's disk stands on: an image and the layers above it, deepest first. */
export interface DiskChain {
  readonly image: BlobRef;
  readonly layers: readonly BlobRef[];
}
