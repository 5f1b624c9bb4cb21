import { describeFaults, qemuFaults } from './engine-faults.ts';

describeFaults('qemu', qemuFaults);
