import { accessKeyCases } from "./access-keys.ts";
import { accountCases } from "./account.ts";
import { accountsCases } from "./accounts.ts";
import type { Cases } from "./case.ts";
import { groupCases } from "./groups.ts";
import { instanceProfileCases } from "./instance-profiles.ts";
import { oidcProviderCases } from "./oidc-providers.ts";
import { policyCases } from "./policies.ts";
import { roleCases } from "./roles.ts";
import { userCases } from "./users.ts";

/** The contract of IAM, by what it is about; each part cleans up behind itself. */
export const iamContract: Readonly<Record<string, Cases>> = {
	roles: roleCases,
	"instance profiles": instanceProfileCases,
	"managed policies": policyCases,
	users: userCases,
	groups: groupCases,
	"access keys": accessKeyCases,
	"OpenID Connect providers": oidcProviderCases,
	"the account": accountCases,
	accounts: accountsCases,
};
