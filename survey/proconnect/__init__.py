"""ProConnect, the sign-in of public servants: OpenID Connect, seen from a service that relies on it. No Flask and no database."""
