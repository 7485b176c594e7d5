console.log('before'); throw new TypeError('at load');
