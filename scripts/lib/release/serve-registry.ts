// Runs in a process of its own: serves the registry that is installed in a folder, on a free port, and says which.
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

type Verdaccio = { runServer: (configFile: string) => Promise<Server> };

const [folder = '', configFile = ''] = process.argv.slice(2);
const { runServer } = createRequire(path.join(folder, 'package.json'))('verdaccio') as Verdaccio;
const server = await runServer(configFile);
await once(server.listen(0, '127.0.0.1'), 'listening');
process.send?.((server.address() as AddressInfo).port);
