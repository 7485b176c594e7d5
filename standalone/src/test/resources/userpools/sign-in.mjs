// Somebody signs up, confirms, signs in and reads who they are, by the AWS SDK for JavaScript.
import {
  CognitoIdentityProviderClient, AdminConfirmSignUpCommand, AdminGetUserCommand, GetUserCommand, InitiateAuthCommand,
  ListUsersCommand, SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';

const { ENDPOINT, CLIENT_ID, POOL_ID, KEY, SECRET } = process.env;
const client = new CognitoIdentityProviderClient({
  endpoint: ENDPOINT, region: 'us-east-1', credentials: { accessKeyId: KEY, secretAccessKey: SECRET },
});
const out = {};
const signedUp = await client.send(new SignUpCommand({
  ClientId: CLIENT_ID, Username: 'brendan', Password: 'Ten-Days-1995',
  UserAttributes: [{ Name: 'email', Value: 'brendan@example.com' }],
}));
out.confirmed = signedUp.UserConfirmed;
const signIn = (password) => client.send(new InitiateAuthCommand({
  ClientId: CLIENT_ID, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'brendan', PASSWORD: password },
}));
out.early = await signIn('Ten-Days-1995').catch((e) => e.name);
await client.send(new AdminConfirmSignUpCommand({ UserPoolId: POOL_ID, Username: 'brendan' }));
out.wrong = await signIn('Eleven-Days-1').catch((e) => e.name);
const { AuthenticationResult: tokens } = await signIn('Ten-Days-1995');
const me = await client.send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
out.username = me.Username;
out.email = me.UserAttributes.find((a) => a.Name === 'email').Value;
const found = await client.send(new ListUsersCommand({ UserPoolId: POOL_ID, Filter: 'email = "brendan@example.com"' }));
out.found = found.Users.map((u) => u.UserStatus);
out.created = (await client.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: 'brendan' }))).UserCreateDate instanceof Date;
console.log(JSON.stringify(out));
