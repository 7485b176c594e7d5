Promise.reject(new Error('while loading')); await new Promise((r) => setTimeout(r, 500)); export const handler = 1;
