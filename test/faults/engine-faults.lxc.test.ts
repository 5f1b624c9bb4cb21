import { describeFaults, lxcFaults } from './engine-faults.ts';

describeFaults('lxc', lxcFaults);
