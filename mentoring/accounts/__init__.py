"""Sign-in, sessions, invitations to claim an account, and grants of roles."""
