export { provideMock as default } from '../setup.ts';
