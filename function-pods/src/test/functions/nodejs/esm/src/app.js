import { name } from '../lib/name.js';
await Promise.resolve();
export const handler = async () => ({ name, url: import.meta.url.split('/').at(-1) });
