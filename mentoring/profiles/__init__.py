"""Goals, experience, offers and preferences; shared experience apart and by consent (store B)."""
