export const name = 'es module';
