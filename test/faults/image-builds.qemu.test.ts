import { afterAll, beforeAll, describe, it } from 'vitest';
import { RoomProject } from '../fakes/room-project.ts';
import { expectRefusal, mishaps, roomyFolder } from './image-room.ts';

describe('a disk that mmdebstrap cannot build', () => {
  let project: RoomProject;

  beforeAll(() => {
    project = new RoomProject('qemu', roomyFolder());
    project.vfile([], { image: 'debian/12' });
  });
  afterAll(() => project.dispose());

  it.each([...mishaps, { fault: 'half-lie', code: 'VUP_IMAGE_INVALID' }] as const)('$fault: $code, and nothing is in the store', (mishap) =>
    expectRefusal(project, mishap),
  );
});
