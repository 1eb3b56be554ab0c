"""What tests share: databases, page checks, a browser, an SMTP server. Nothing here is a test."""
