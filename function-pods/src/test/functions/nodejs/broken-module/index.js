require('no-such-package');exports.handler = 1;
